'use client';

import { useQuery, useQueryClient } from '@tanstack/react-query';
import { getPostOptions } from '@/lib/api/generated/@tanstack/react-query.gen';
import { findPost } from './post-cache';
import type { PostCardData } from './types';

const options = (postId: number) => getPostOptions({ path: { post_id: postId } });

/** One post with its text; `preview` is what a list already knew of it. */
export function usePost(postId: number) {
  const queryClient = useQueryClient();
  const query = useQuery(options(postId));
  const preview: PostCardData | undefined = query.data ?? findPost(queryClient, postId);
  return { ...query, preview };
}

/** Loads a post that is likely to be opened next. Reading it writes nothing, no view either. */
export function usePrefetchPost() {
  const queryClient = useQueryClient();
  return (postId: number) => void queryClient.prefetchQuery(options(postId));
}
