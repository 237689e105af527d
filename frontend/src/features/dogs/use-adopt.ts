'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { updateDog } from '@/lib/api/generated';
import { messageOf } from '@/lib/api/problem';
import { mapItems, type Pages } from '@/lib/query/pages';
import { toastFailure } from '@/lib/toast';
import { dogLists } from './dog-cache';
import type { DogData } from './types';

/** Says that a dog has a home, or needs one again; the page changes at once. */
export function useAdopt(dog: DogData) {
  const queryClient = useQueryClient();

  function write(isAdopted: boolean): void {
    queryClient.setQueriesData<Pages<DogData>>(dogLists, (list) =>
      mapItems(list, (each) => (each.id === dog.id ? { ...each, is_adopted: isAdopted } : each)),
    );
  }

  return useMutation({
    scope: { id: `dog-${dog.id}` },
    mutationFn: (isAdopted: boolean) =>
      updateDog({
        path: { name: dog.name },
        body: { is_adopted: isAdopted },
        throwOnError: true,
      }),
    onMutate: async (isAdopted) => {
      // What is being reloaded would bring back the state of before.
      await queryClient.cancelQueries({
        predicate: (query) => query.state.data !== undefined && dogLists.predicate(query),
      });
      write(isAdopted);
    },
    onError: (error, isAdopted) => {
      write(!isAdopted);
      void toastFailure(`${dog.name} was not changed`, messageOf(error));
    },
    onSettled: () => void queryClient.invalidateQueries(dogLists),
  });
}
