'use client';

import { notFound } from 'next/navigation';
import { useEffect } from 'react';
import { Link } from '@/components/link';
import { LoadError } from '@/components/load-error';
import { PageHeading } from '@/components/page-heading';
import { isNotFound } from '@/lib/api/problem';
import { formatCount, formatQuantity } from '@/lib/format/number';
import { loginPath } from '@/lib/session/next-path';
import { useSession } from '@/lib/session/use-session';
import { Distribution } from './distribution';
import { factsText, formatAverage } from './facts';
import classes from './movie-screen.module.css';
import { MovieSkeleton } from './movie-skeleton';
import { Stars } from './stars';
import type { MovieDetailData } from './types';
import { useMovie } from './use-movie';

function Average({ movie }: { movie: MovieDetailData }) {
  return (
    <div className={classes.average}>
      <p className={classes.number} data-average="">
        {movie.rating_average === null ? '–' : formatAverage(movie.rating_average)}
        <span className={classes.of}> of 10</span>
      </p>
      <p className={classes.soft} data-ratings="">
        {formatQuantity(movie.rating_count, 'rating', 'ratings')}
        {movie.imported_count > 0
          ? `, including ${formatCount(movie.imported_count)} from MovieLens`
          : null}
      </p>
    </div>
  );
}

function OuterFacts({ movie }: { movie: MovieDetailData }) {
  const imdb =
    movie.imdb_rating === null
      ? null
      : `IMDb ${formatAverage(movie.imdb_rating)} (${
          movie.imdb_votes === null ? '' : `${formatQuantity(movie.imdb_votes, 'vote', 'votes')} `
        }at import)`;
  const parts = [movie.director && `Directed by ${movie.director}`, imdb].filter(Boolean);
  return parts.length > 0 ? <p className={classes.soft}>{parts.join(' · ')}</p> : null;
}

/** One movie: what it is, what it was given, and one's own rating. */
export function MovieScreen({ movieId }: { movieId: number }) {
  const session = useSession();
  const { data: movie, error, isFetching, refetch } = useMovie(movieId);
  useEffect(() => {
    if (movie) {
      document.title = `${movie.title} · bSocial`;
    }
  }, [movie]);

  if (isNotFound(error)) {
    notFound();
  }
  if (error && !movie) {
    return (
      <LoadError
        title="This movie could not be loaded"
        error={error}
        isRetrying={isFetching}
        onRetry={() => void refetch()}
      />
    );
  }
  if (!movie) {
    return <MovieSkeleton />;
  }
  const facts = factsText(movie);
  return (
    <>
      <PageHeading {...(facts ? { lead: facts } : {})}>{movie.title}</PageHeading>
      <div className={classes.panels}>
        <OuterFacts movie={movie} />
        <section className={classes.panel} aria-label="Your rating">
          {session.status === 'signed-in' ? (
            <Stars movie={movie} />
          ) : (
            <p>
              <Link href={loginPath(`/movies/${movieId}`)} className={classes.link}>
                Sign in
              </Link>{' '}
              to rate this movie.
            </p>
          )}
        </section>
        <section className={classes.panel} aria-label="All ratings">
          <h2 className={classes.heading}>All ratings</h2>
          <Average movie={movie} />
          <Distribution movie={movie} />
        </section>
      </div>
    </>
  );
}
