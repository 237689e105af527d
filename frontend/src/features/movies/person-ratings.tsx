'use client';

import { IconStar, IconStarFilled } from '@tabler/icons-react';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link } from '@/components/link';
import { Message } from '@/components/message';
import { Moment } from '@/components/moment';
import { PagedList } from '@/components/paged-list';
import {
  getPersonOptions,
  listRatingsOfUserInfiniteOptions,
} from '@/lib/api/generated/@tanstack/react-query.gen';
import { pageOptions } from '@/lib/query/pages';
import classes from './movie-list.module.css';
import { MovieListSkeleton } from './movie-skeleton';

const PAGE_SIZE = 20;
const NOBODY = 0;

/** The page has asked who it is already; the ratings are asked for by the id. */
function usePersonRatings(username: string) {
  const { data: person } = useQuery(getPersonOptions({ path: { username } }));
  const path = { user_id: person?.id ?? NOBODY };
  return useInfiniteQuery({
    ...pageOptions(listRatingsOfUserInfiniteOptions({ path, query: { limit: PAGE_SIZE } })),
    enabled: person !== undefined,
  });
}

/** The movies that someone rated, the newest rating first. */
export function PersonRatings({ username }: { username: string }) {
  return (
    <PagedList
      list={usePersonRatings(username)}
      skeleton={<MovieListSkeleton />}
      failed="The ratings could not be loaded"
      empty={<Message icon={<IconStar size={26} stroke={1.6} />} title="No movies rated yet" />}
      className={classes.list}
    >
      {({ id, movie, score, rated_at }) => (
        <li key={id} data-rating={id}>
          <Link href={`/movies/${movie.id}`} className={classes.item}>
            <span className={classes.texts}>
              <span className={classes.title}>{movie.title}</span>
              <span className={classes.facts}>
                {movie.year === null ? null : `${movie.year} · `}
                <Moment at={rated_at} />
              </span>
            </span>
            <span className={classes.rating}>
              <IconStarFilled size={16} aria-hidden="true" className={classes.star} />
              {score} of 10
            </span>
          </Link>
        </li>
      )}
    </PagedList>
  );
}
