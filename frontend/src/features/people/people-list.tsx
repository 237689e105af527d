'use client';

import type { ReactNode } from 'react';
import { Avatar } from '@/components/avatar';
import { PagedList } from '@/components/paged-list';
import { PersonLink } from '@/components/person-link';
import type { PagedQuery } from '@/lib/query/pages';
import { FollowButton } from './follow-button';
import { fullName } from './full-name';
import classes from './people-list.module.css';
import { PeopleSkeleton } from './people-skeleton';
import type { PersonData } from './types';

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
export function PeopleList({ list, empty }: { list: PagedQuery<PersonData>; empty: ReactNode }) {
  return (
    <PagedList
      list={list}
      skeleton={<PeopleSkeleton />}
      failed="The people could not be loaded"
      empty={empty}
      className={classes.list}
    >
      {(person) => <Person key={person.id} person={person} />}
    </PagedList>
  );
}
