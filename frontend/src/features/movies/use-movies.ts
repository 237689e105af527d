'use client';

import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import type { MovieSort } from '@/lib/api/generated';
import {
  listGenresOptions,
  listMoviesInfiniteOptions,
} from '@/lib/api/generated/@tanstack/react-query.gen';

export interface MovieFilter {
  text: string;
  genre: string;
  year: number | null;
  sort: MovieSort;
}

/**
 * The movies that pass a filter, page by page; what was found before stays until then. Pages have
 * the default length: those are kept ready.
 */
export function useMovies({ text, genre, year, sort }: MovieFilter) {
  const query = {
    sort,
    ...(text ? { q: text } : {}),
    ...(genre ? { genre } : {}),
    ...(year ? { year } : {}),
  };
  return useInfiniteQuery({
    ...listMoviesInfiniteOptions({ query }),
    // The generated code reads an object as "no cursor"; null would break it.
    initialPageParam: {},
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    placeholderData: keepPreviousData,
  });
}

export type MoviesQuery = ReturnType<typeof useMovies>;

export function useGenres() {
  return useQuery(listGenresOptions());
}
