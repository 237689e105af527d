'use client';

import { useInfiniteQuery } from '@tanstack/react-query';
import {
  listAdoptedDogsInfiniteOptions,
  listDogsInfiniteOptions,
} from '@/lib/api/generated/@tanstack/react-query.gen';
import type { DogData } from './types';

const PAGE_SIZE = 24;
const LOOK_AGAIN_MS = 4_000;
/** For so long a new dog's picture is looked for while the page is open. */
const PICTURE_MS = 120_000;

interface Page {
  items: DogData[];
  next_cursor: string | null;
}

/** A picture may be on its way: a job looks for it where none came at once. */
export function awaitsPicture(dog: DogData, now = Date.now()): boolean {
  return dog.picture === null && now - Date.parse(dog.create_date) < PICTURE_MS;
}

const shared = {
  // The generated code reads an object as "no cursor"; null would break it.
  initialPageParam: {},
  getNextPageParam: (page: Page) => page.next_cursor ?? undefined,
  refetchInterval: (query: { state: { data?: { pages: Page[] } | undefined } }) =>
    query.state.data?.pages.some((page) => page.items.some((dog) => awaitsPicture(dog)))
      ? LOOK_AGAIN_MS
      : false,
} as const;

export function useAllDogs() {
  return useInfiniteQuery({
    ...listDogsInfiniteOptions({ query: { limit: PAGE_SIZE } }),
    ...shared,
  });
}

export function useAdoptedDogs() {
  return useInfiniteQuery({
    ...listAdoptedDogsInfiniteOptions({ query: { limit: PAGE_SIZE } }),
    ...shared,
  });
}

export type DogsQuery = Pick<
  ReturnType<typeof useAllDogs>,
  | 'data'
  | 'error'
  | 'fetchNextPage'
  | 'hasNextPage'
  | 'isFetchNextPageError'
  | 'isFetching'
  | 'isFetchingNextPage'
  | 'isPending'
  | 'refetch'
>;
