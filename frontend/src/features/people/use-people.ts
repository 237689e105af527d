'use client';

import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import {
  listFollowersInfiniteOptions,
  listFollowingInfiniteOptions,
  searchPeopleInfiniteOptions,
} from '@/lib/api/generated/@tanstack/react-query.gen';

const PAGE_SIZE = 20;

function getNextPageParam(page: { next_cursor: string | null }): string | undefined {
  return page.next_cursor ?? undefined;
}

/** Those whose names hold the text, page by page; what was found before stays until then. */
export function useSearch(text: string) {
  return useInfiniteQuery({
    ...searchPeopleInfiniteOptions({ query: { limit: PAGE_SIZE, ...(text ? { q: text } : {}) } }),
    // The generated code reads an object as "no cursor"; null would break it.
    initialPageParam: {},
    getNextPageParam,
    placeholderData: keepPreviousData,
  });
}

export type PeopleQuery = Pick<
  ReturnType<typeof useSearch>,
  | 'data'
  | 'error'
  | 'fetchNextPage'
  | 'hasNextPage'
  | 'isFetchNextPageError'
  | 'isFetching'
  | 'isFetchingNextPage'
  | 'isPending'
  | 'isPlaceholderData'
  | 'refetch'
>;

export function useFollowers(userId: number): PeopleQuery {
  const path = { user_id: userId };
  return useInfiniteQuery({
    ...listFollowersInfiniteOptions({ path, query: { limit: PAGE_SIZE } }),
    initialPageParam: { path },
    getNextPageParam,
  });
}

export function useFollowing(userId: number): PeopleQuery {
  const path = { user_id: userId };
  return useInfiniteQuery({
    ...listFollowingInfiniteOptions({ path, query: { limit: PAGE_SIZE } }),
    initialPageParam: { path },
    getNextPageParam,
  });
}
