import type { GetMovieResponse, ListMoviesResponse } from '@/lib/api/generated';

/** A movie in a list. */
export type MovieData = ListMoviesResponse['items'][number];
/** A movie's own page. */
export type MovieDetailData = GetMovieResponse;

export const SCORES = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10] as const;
export type Score = (typeof SCORES)[number];
