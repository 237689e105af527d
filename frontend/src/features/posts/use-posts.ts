'use client';

import { useInfiniteQuery } from '@tanstack/react-query';
import { listPostsInfiniteOptions } from '@/lib/api/generated/@tanstack/react-query.gen';
import { pageOptions } from '@/lib/query/pages';

export const PAGE_SIZE = 24;

/** All posts I may see, newest first, page by page. */
export function usePosts() {
  return useInfiniteQuery(pageOptions(listPostsInfiniteOptions({ query: { limit: PAGE_SIZE } })));
}
