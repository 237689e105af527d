'use client';

import { IconMovieOff, IconStarFilled } from '@tabler/icons-react';
import { Link } from '@/components/link';
import { LoadError } from '@/components/load-error';
import { LoadMore } from '@/components/load-more';
import { Message } from '@/components/message';
import { factsText, formatAverage, ratingText } from './facts';
import classes from './movie-list.module.css';
import { MovieListSkeleton } from './movie-skeleton';
import type { MovieData } from './types';
import type { MoviesQuery } from './use-movies';

function Movie({ movie }: { movie: MovieData }) {
  return (
    <li data-movie={movie.id}>
      <Link href={`/movies/${movie.id}`} className={classes.item}>
        <span className={classes.texts}>
          <span className={classes.title}>{movie.title}</span>
          <span className={classes.facts}>{factsText(movie)}</span>
        </span>
        <span className={classes.rating} title={ratingText(movie)}>
          {movie.rating_average === null ? (
            <span className={classes.none}>Not rated</span>
          ) : (
            <>
              <IconStarFilled size={16} aria-hidden="true" className={classes.star} />
              {formatAverage(movie.rating_average)}
            </>
          )}
        </span>
      </Link>
    </li>
  );
}

/** Movies one under the other, page by page. */
export function MovieList({ list }: { list: MoviesQuery }) {
  if (list.isPending) {
    return <MovieListSkeleton />;
  }
  if (list.data === undefined) {
    return (
      <LoadError
        title="The movies could not be loaded"
        error={list.error}
        isRetrying={list.isFetching}
        onRetry={() => void list.refetch()}
      />
    );
  }
  const items = list.data.pages.flatMap((page) => page.items);
  if (items.length === 0) {
    return (
      <Message role="status" icon={<IconMovieOff size={26} stroke={1.6} />} title="No movie found">
        Part of a title is enough; perhaps one of the filters is too narrow.
      </Message>
    );
  }
  return (
    <>
      <ul className={classes.list} data-stale={list.isPlaceholderData || undefined}>
        {items.map((movie) => (
          <Movie key={movie.id} movie={movie} />
        ))}
      </ul>
      <LoadMore list={list} />
    </>
  );
}
