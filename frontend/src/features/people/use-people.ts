'use client';

import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import {
  listFollowersInfiniteOptions,
  listFollowingInfiniteOptions,
  searchPeopleInfiniteOptions,
} from '@/lib/api/generated/@tanstack/react-query.gen';
import { pageOptions } from '@/lib/query/pages';

const PAGE_SIZE = 20;

/** Those whose names hold the text, page by page; what was found before stays until then. */
export function useSearch(text: string) {
  return useInfiniteQuery({
    ...pageOptions(
      searchPeopleInfiniteOptions({ query: { limit: PAGE_SIZE, ...(text ? { q: text } : {}) } }),
    ),
    placeholderData: keepPreviousData,
  });
}

export function useFollowers(userId: number) {
  return useInfiniteQuery(
    pageOptions(
      listFollowersInfiniteOptions({ path: { user_id: userId }, query: { limit: PAGE_SIZE } }),
    ),
  );
}

export function useFollowing(userId: number) {
  return useInfiniteQuery(
    pageOptions(
      listFollowingInfiniteOptions({ path: { user_id: userId }, query: { limit: PAGE_SIZE } }),
    ),
  );
}
