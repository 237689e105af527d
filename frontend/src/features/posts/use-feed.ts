'use client';

import { useInfiniteQuery } from '@tanstack/react-query';
import { getFeedInfiniteOptions } from '@/lib/api/generated/@tanstack/react-query.gen';
import { pageOptions } from '@/lib/query/pages';

const PAGE_SIZE = 20;

/** My own posts and those of the people I follow, newest first, page by page. */
export function useFeed() {
  return useInfiniteQuery({
    ...pageOptions(getFeedInfiniteOptions({ query: { limit: PAGE_SIZE } })),
    // What was posted since shows on the way back to the page.
    staleTime: 0,
  });
}
