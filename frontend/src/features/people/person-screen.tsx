'use client';

import { notFound } from 'next/navigation';
import { type ReactNode, useEffect } from 'react';
import { Avatar } from '@/components/avatar';
import { Link } from '@/components/link';
import { LoadError } from '@/components/load-error';
import { Moment } from '@/components/moment';
import { PageHeading } from '@/components/page-heading';
import { isNotFound } from '@/lib/api/problem';
import { formatCompact, formatCount } from '@/lib/format/number';
import { personPath } from '@/lib/paths';
import { FollowButton } from './follow-button';
import { FollowList } from './follow-list';
import { fullName } from './full-name';
import classes from './person-screen.module.css';
import { PersonSkeleton } from './person-skeleton';
import type { PersonDetailData } from './types';
import { usePerson } from './use-person';

export type PersonView = 'posts' | 'ratings' | 'followers' | 'following';

interface PersonViewLabel {
  view: PersonView;
  one: string;
  many: string;
}

const VIEWS: readonly PersonViewLabel[] = [
  { view: 'posts', one: 'Post', many: 'Posts' },
  { view: 'ratings', one: 'Movie', many: 'Movies' },
  { view: 'followers', one: 'Follower', many: 'Followers' },
  { view: 'following', one: 'Following', many: 'Following' },
];

function Head({ person }: { person: PersonDetailData }) {
  const name = fullName(person);
  return (
    <div className={classes.head}>
      <Avatar name={person.username} size={72} />
      <div className={classes.texts}>
        <div className={classes.heading}>
          <PageHeading>{person.username}</PageHeading>
        </div>
        {name ? <p className={classes.name}>{name}</p> : null}
        <p className={classes.since}>
          Joined <Moment at={person.created_at} />
        </p>
      </div>
      {person.is_me ? (
        <span className={classes.me}>This is you</span>
      ) : (
        <FollowButton person={person} />
      )}
    </div>
  );
}

/** How many there are and of what; nobody counts the movies that somebody rated. */
function ViewLabel({ person, view, one, many }: { person: PersonDetailData } & PersonViewLabel) {
  if (view === 'ratings') {
    return many;
  }
  return (
    <>
      <span className={classes.number} data-count={view}>
        {formatCompact(person[view])}
      </span>{' '}
      {person[view] === 1 ? one : many}
    </>
  );
}

function Views({ person, current }: { person: PersonDetailData; current: PersonView }) {
  const path = personPath(person.username);
  return (
    <nav aria-label={`About ${person.username}`} className={classes.views}>
      {VIEWS.map(({ view, ...words }) => (
        <Link
          key={view}
          href={view === 'posts' ? path : `${path}?show=${view}`}
          scroll={false}
          className={classes.view}
          aria-current={view === current ? 'page' : undefined}
          title={view === 'ratings' ? undefined : formatCount(person[view])}
        >
          <ViewLabel person={person} view={view} {...words} />
        </Link>
      ))}
    </nav>
  );
}

/** Someone's page: who it is, and their posts or ratings (given as `children`), or people. */
export function PersonScreen({
  username,
  view,
  children,
}: {
  username: string;
  view: PersonView;
  children: ReactNode;
}) {
  const { data: person, error, isFetching, refetch } = usePerson(username);
  useEffect(() => {
    if (person) {
      document.title = `${person.username} · bSocial`;
    }
  }, [person]);

  if (isNotFound(error)) {
    notFound();
  }
  if (error && !person) {
    return (
      <LoadError
        title="This page could not be loaded"
        error={error}
        isRetrying={isFetching}
        onRetry={() => void refetch()}
      />
    );
  }
  if (!person) {
    return <PersonSkeleton />;
  }
  return (
    <>
      <Head person={person} />
      <Views person={person} current={view} />
      {view === 'posts' || view === 'ratings' ? (
        children
      ) : (
        <FollowList person={person} kind={view} />
      )}
    </>
  );
}
