'use client';

import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { getPostOptions } from '@/lib/api/generated/@tanstack/react-query.gen';
import { findPost, postLists } from './post-cache';
import type { PostCardData } from './types';

const LOOK_AGAIN_MS = 1_500;
/** For so long the picture of a new post is looked for while its page is open. */
const IMAGE_MS = 120_000;

const options = (postId: number) => getPostOptions({ path: { post_id: postId } });

/** An uploaded picture may be on its way: a job makes its sizes. */
export function awaitsImage(
  post: Pick<PostCardData, 'is_image_pending' | 'created_at'> | undefined,
  now = Date.now(),
): boolean {
  return post?.is_image_pending === true && now - Date.parse(post.created_at) < IMAGE_MS;
}

/** One post with its text; `preview` is what a list already knew of it. */
export function usePost(postId: number) {
  const queryClient = useQueryClient();
  const query = useQuery({
    ...options(postId),
    refetchInterval: ({ state }) => (awaitsImage(state.data) ? LOOK_AGAIN_MS : false),
  });
  const preview: PostCardData | undefined = query.data ?? findPost(queryClient, postId);
  const isPending = query.data?.is_image_pending === true;
  useEffect(() => {
    // Once it is not pending any more, lists that were read before show the wrong picture.
    return isPending ? () => void queryClient.invalidateQueries(postLists) : undefined;
  }, [isPending, queryClient]);
  return { ...query, preview };
}

/** Loads a post that is likely to be opened next. Reading it writes nothing, no view either. */
export function usePrefetchPost() {
  const queryClient = useQueryClient();
  return (postId: number) => void queryClient.prefetchQuery(options(postId));
}
