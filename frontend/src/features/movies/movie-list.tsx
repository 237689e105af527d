'use client';

import { IconMovieOff, IconStarFilled } from '@tabler/icons-react';
import { Link } from '@/components/link';
import { Message } from '@/components/message';
import { PagedList } from '@/components/paged-list';
import type { PagedQuery } from '@/lib/query/pages';
import { factsText, formatAverage, ratingText } from './facts';
import classes from './movie-list.module.css';
import { MovieListSkeleton } from './movie-skeleton';
import type { MovieData } from './types';

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
export function MovieList({ list }: { list: PagedQuery<MovieData> }) {
  return (
    <PagedList
      list={list}
      skeleton={<MovieListSkeleton />}
      failed="The movies could not be loaded"
      empty={
        <Message
          role="status"
          icon={<IconMovieOff size={26} stroke={1.6} />}
          title="No movies found"
        >
          Try part of a title, or change the filters.
        </Message>
      }
      className={classes.list}
    >
      {(movie) => <Movie key={movie.id} movie={movie} />}
    </PagedList>
  );
}
