'use client';

import type { ReactNode } from 'react';
import { Avatar } from '@/components/avatar';
import { LoadError } from '@/components/load-error';
import { LoadMore } from '@/components/load-more';
import { PersonLink } from '@/components/person-link';
import { FollowButton } from './follow-button';
import { fullName } from './full-name';
import classes from './people-list.module.css';
import { PeopleSkeleton } from './people-skeleton';
import type { PersonData } from './types';
import type { PeopleQuery } from './use-people';

function Person({ person }: { person: PersonData }) {
  const name = fullName(person);
  return (
    <li className={classes.item}>
      <PersonLink username={person.username} className={classes.person}>
        <Avatar name={person.username} size={44} />
        <span className={classes.names}>
          <span className={classes.username}>{person.username}</span>
          {name ? <span className={classes.name}>{name}</span> : null}
        </span>
      </PersonLink>
      {person.is_me ? <span className={classes.me}>You</span> : <FollowButton person={person} />}
    </li>
  );
}

/** People one under the other, page by page. */
export function PeopleList({ list, empty }: { list: PeopleQuery; empty: ReactNode }) {
  if (list.isPending) {
    return <PeopleSkeleton />;
  }
  if (list.data === undefined) {
    return (
      <LoadError
        title="The people could not be loaded"
        error={list.error}
        isRetrying={list.isFetching}
        onRetry={() => void list.refetch()}
      />
    );
  }
  const items = list.data.pages.flatMap((page) => page.items);
  // A page may be empty while there is more.
  if (items.length === 0 && !list.hasNextPage) {
    return empty;
  }
  return (
    <>
      {items.length > 0 ? (
        <ul className={classes.list} data-stale={list.isPlaceholderData || undefined}>
          {items.map((person) => (
            <Person key={person.id} person={person} />
          ))}
        </ul>
      ) : null}
      <LoadMore list={list} />
    </>
  );
}
