'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { followUser, unfollowUser } from '@/lib/api/generated';
import { messageOf } from '@/lib/api/problem';
import { toastFailure } from '@/lib/toast';
import { people, renewAfterFollow, writeFollow } from './people-cache';

/**
 * Follows or unfollows. The page changes at once; clicks on the same person go to the server one
 * after another, and when one fails the page shows again what was before it.
 */
export function useFollow(userId: number) {
  const queryClient = useQueryClient();
  const key = ['follow', userId];
  /** While another click waits its turn, its state is the one to show. */
  const isLast = () => queryClient.isMutating({ mutationKey: key }) === 1;

  return useMutation({
    mutationKey: key,
    scope: { id: `follow-${userId}` },
    mutationFn: async (isFollowed: boolean) => {
      const call = isFollowed ? followUser : unfollowUser;
      await call({ path: { user_id: userId }, throwOnError: true });
    },
    onMutate: async (isFollowed) => {
      // What is being reloaded would bring back the state of before.
      await queryClient.cancelQueries({
        predicate: (query) => query.state.data !== undefined && people.predicate(query),
      });
      writeFollow(queryClient, userId, isFollowed);
    },
    onSuccess: () => {
      if (isLast()) {
        renewAfterFollow(queryClient);
      }
    },
    onError: (error, isFollowed) => {
      if (isLast()) {
        writeFollow(queryClient, userId, !isFollowed);
        // Earlier clicks may have failed too: what the server has decides.
        void queryClient.invalidateQueries(people);
      }
      void toastFailure('Your follow was not saved', messageOf(error));
    },
  });
}
