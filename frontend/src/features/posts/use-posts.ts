'use client';

import { useInfiniteQuery } from '@tanstack/react-query';
import { listPostsInfiniteOptions } from '@/lib/api/generated/@tanstack/react-query.gen';

export const PAGE_SIZE = 24;

/** All posts I may see, newest first, page by page. */
export function usePosts() {
  return useInfiniteQuery({
    ...listPostsInfiniteOptions({ query: { limit: PAGE_SIZE } }),
    // The generated code reads an object as "no cursor"; null would break it.
    initialPageParam: {},
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  });
}
