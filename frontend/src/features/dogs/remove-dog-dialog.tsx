'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { RemovalDialog } from '@/components/removal-dialog';
import { deleteDog } from '@/lib/api/generated';
import { dogLists } from './dog-cache';
import type { DogData } from './types';

/** Asks, and then removes one's own dog. */
export default function RemoveDogDialog({ dog, onClose }: { dog: DogData; onClose: () => void }) {
  const queryClient = useQueryClient();
  const removal = useMutation({
    mutationFn: () => deleteDog({ path: { name: dog.name }, throwOnError: true }),
    onSuccess: () => {
      onClose();
      void queryClient.invalidateQueries(dogLists);
    },
  });
  return (
    <RemovalDialog
      title={`Remove ${dog.name}?`}
      confirm="Remove dog"
      removal={removal}
      onClose={onClose}
    >
      The dog will be removed for everyone. This cannot be undone.
    </RemovalDialog>
  );
}
