'use client';

import { useQuery } from '@tanstack/react-query';
import { getMovieOptions } from '@/lib/api/generated/@tanstack/react-query.gen';
import { useSession } from '@/lib/session/use-session';

/** A movie as the caller sees it: who signs in, or out, asks again. */
export function useMovie(movieId: number) {
  const session = useSession();
  const isKnown = session.status === 'signed-in' || session.status === 'signed-out';
  const options = getMovieOptions({ path: { movie_id: movieId } });
  return useQuery({ ...options, staleTime: 0, enabled: isKnown });
}
