'use client';

import { useInfiniteQuery } from '@tanstack/react-query';
import { getFeedInfiniteOptions } from '@/lib/api/generated/@tanstack/react-query.gen';

const PAGE_SIZE = 20;

/** My own posts and those of the people I follow, newest first, page by page. */
export function useFeed() {
  return useInfiniteQuery({
    ...getFeedInfiniteOptions({ query: { limit: PAGE_SIZE } }),
    // The generated code reads an object as "no cursor"; null would break it.
    initialPageParam: {},
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    // What was posted since shows on the way back to the page.
    staleTime: 0,
  });
}
