'use client';

import { useInfiniteQuery } from '@tanstack/react-query';
import {
  listAdoptedDogsInfiniteOptions,
  listDogsInfiniteOptions,
} from '@/lib/api/generated/@tanstack/react-query.gen';
import { itemsOf, type Pages, pageOptions } from '@/lib/query/pages';
import type { DogData } from './types';

const PAGE_SIZE = 24;
const LOOK_AGAIN_MS = 4_000;
/** For so long a new dog's picture is looked for while the page is open. */
const PICTURE_MS = 120_000;

/** A picture may be on its way: a job looks for it where none came at once. */
export function awaitsPicture(dog: DogData, now = Date.now()): boolean {
  return dog.picture === null && now - Date.parse(dog.create_date) < PICTURE_MS;
}

/** Asks again while a picture that is shown may be on its way. */
const refetchInterval = ({ state: { data } }: { state: { data?: Pages<DogData> | undefined } }) =>
  data && itemsOf(data).some((dog) => awaitsPicture(dog)) ? LOOK_AGAIN_MS : false;

export function useAllDogs() {
  return useInfiniteQuery({
    ...pageOptions(listDogsInfiniteOptions({ query: { limit: PAGE_SIZE } })),
    refetchInterval,
  });
}

export function useAdoptedDogs() {
  return useInfiniteQuery({
    ...pageOptions(listAdoptedDogsInfiniteOptions({ query: { limit: PAGE_SIZE } })),
    refetchInterval,
  });
}
