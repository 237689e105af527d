'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { rateMovie, removeRating } from '@/lib/api/generated';
import { getMovieQueryKey } from '@/lib/api/generated/@tanstack/react-query.gen';
import { messageOf } from '@/lib/api/problem';
import { queriesOf } from '@/lib/api/queries-of';
import { toastFailure } from '@/lib/toast';
import type { MovieDetailData } from './types';

/** Every list that shows what a movie was given. */
const ratingLists = queriesOf('listMovies', 'listRatingsOfMovie', 'listRatingsOfUser');

/**
 * Rates a movie, or takes the rating back with null. The stars change at once, the numbers when
 * the server has counted; clicks go there one after another, and a failed one is taken back.
 */
export function useRate(movieId: number) {
  const queryClient = useQueryClient();
  const key = ['rate', movieId];
  const movieKey = getMovieQueryKey({ path: { movie_id: movieId } });
  /** While another click waits its turn, its state is the one to show. */
  const isLast = () => queryClient.isMutating({ mutationKey: key }) === 1;
  const write = (change: Partial<MovieDetailData>) =>
    queryClient.setQueryData<MovieDetailData>(
      movieKey,
      (movie) => movie && { ...movie, ...change },
    );

  return useMutation({
    mutationKey: key,
    scope: { id: `rate-${movieId}` },
    mutationFn: async (score: number | null) => {
      const path = { movie_id: movieId };
      if (score === null) {
        await removeRating({ path, throwOnError: true });
        return null;
      }
      return (await rateMovie({ path, body: { score }, throwOnError: true })).data;
    },
    onMutate: async (score) => {
      // What is being reloaded would bring back the state of before.
      await queryClient.cancelQueries({ queryKey: movieKey });
      const before = queryClient.getQueryData<MovieDetailData>(movieKey)?.my_rating ?? null;
      write({ my_rating: score });
      return before;
    },
    onSuccess: (rating) => {
      if (rating && isLast()) {
        const { score, movie_id: _id, ...counted } = rating;
        write({ my_rating: score, ...counted });
      } else if (isLast()) {
        void queryClient.invalidateQueries({ queryKey: movieKey });
      }
      void queryClient.invalidateQueries(ratingLists);
    },
    onError: (error, _score, before) => {
      if (isLast()) {
        write({ my_rating: before ?? null });
        void queryClient.invalidateQueries({ queryKey: movieKey });
      }
      void toastFailure('Your rating was not saved', messageOf(error));
    },
  });
}
