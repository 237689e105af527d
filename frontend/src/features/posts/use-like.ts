'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { likePost, unlikePost } from '@/lib/api/generated';
import { messageOf } from '@/lib/api/problem';
import { toastFailure } from '@/lib/toast';
import { findPost, type LikeState, showsPost, whenLoaded, writeLike } from './post-cache';

async function send(postId: number, liked: boolean): Promise<LikeState> {
  const call = liked ? likePost : unlikePost;
  const { data } = await call({ path: { post_id: postId }, throwOnError: true });
  return data;
}

/**
 * Likes or takes the like back. The page changes at once; clicks on the same post go to the
 * server one after another, and when one fails the page shows again what was before it.
 */
export function useLike(postId: number) {
  const queryClient = useQueryClient();
  const key = ['like', postId];
  /** While another click waits its turn, its state is the one to show. */
  const isLast = () => queryClient.isMutating({ mutationKey: key }) === 1;

  return useMutation({
    mutationKey: key,
    scope: { id: `like-${postId}` },
    mutationFn: (liked: boolean) => send(postId, liked),
    onMutate: async (liked) => {
      // What is being reloaded would bring back the state of before; a first load must go on.
      await queryClient.cancelQueries({
        predicate: (query) => query.state.data !== undefined && showsPost(query, postId),
      });
      const before = findPost(queryClient, postId);
      if (before && before.liked !== liked) {
        writeLike(queryClient, postId, { liked, likes: before.likes + (liked ? 1 : -1) });
      }
      return before && { liked: before.liked, likes: before.likes };
    },
    onSuccess: (like) => {
      if (isLast()) {
        writeLike(queryClient, postId, like);
        // A list that is on its way may have been read before. Nobody waits for it to click again.
        void whenLoaded(queryClient, postId).then(() => {
          if (queryClient.isMutating({ mutationKey: key }) === 0) {
            writeLike(queryClient, postId, like);
          }
        });
      }
    },
    onError: (error, _liked, before) => {
      if (before && isLast()) {
        writeLike(queryClient, postId, before);
        // Earlier clicks may have failed too: what the server has decides.
        void queryClient.invalidateQueries({ predicate: (query) => showsPost(query, postId) });
      }
      void toastFailure('Your like was not saved', messageOf(error));
    },
  });
}
