'use client';

import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Dialog } from '@/components/dialog';
import { FormAlert } from '@/components/form-alert';
import { deleteDog } from '@/lib/api/generated';
import { messageOf } from '@/lib/api/problem';
import { dogLists } from './dog-cache';
import classes from './dogs-screen.module.css';
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
    <Dialog title={`Remove ${dog.name}?`} onClose={onClose}>
      <p className={classes.text}>The dog disappears for everybody. This cannot be undone.</p>
      <FormAlert message={removal.error ? messageOf(removal.error) : null} />
      <div className={classes.dialogActions}>
        <Button variant="default" size="md" onClick={onClose}>
          Keep it
        </Button>
        <Button
          color="red.8"
          size="md"
          loading={removal.isPending}
          onClick={() => removal.mutate()}
        >
          Remove dog
        </Button>
      </div>
    </Dialog>
  );
}
