'use client';

import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import type { MovieSort } from '@/lib/api/generated';
import {
  listGenresOptions,
  listMoviesInfiniteOptions,
} from '@/lib/api/generated/@tanstack/react-query.gen';
import { pageOptions } from '@/lib/query/pages';

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
    ...pageOptions(listMoviesInfiniteOptions({ query })),
    placeholderData: keepPreviousData,
  });
}

export function useGenres() {
  return useQuery(listGenresOptions());
}
