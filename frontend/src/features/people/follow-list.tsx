'use client';

import { IconUsers } from '@tabler/icons-react';
import { Message } from '@/components/message';
import { PeopleList } from './people-list';
import classes from './person-screen.module.css';
import type { PersonDetailData } from './types';
import { useFollowers, useFollowing } from './use-people';

function Empty({ title }: { title: string }) {
  return <Message icon={<IconUsers size={26} stroke={1.6} />} title={title} />;
}

function Followers({ person }: { person: PersonDetailData }) {
  return <PeopleList list={useFollowers(person.id)} empty={<Empty title="No followers yet" />} />;
}

function Following({ person }: { person: PersonDetailData }) {
  return (
    <PeopleList list={useFollowing(person.id)} empty={<Empty title="Not following anyone yet" />} />
  );
}

/** Who follows someone, or whom they follow. */
export function FollowList({
  person,
  kind,
}: {
  person: PersonDetailData;
  kind: 'followers' | 'following';
}) {
  const List = kind === 'followers' ? Followers : Following;
  return (
    <div className={classes.column}>
      <h2 className={classes.quiet}>{kind === 'followers' ? 'Followers' : 'Following'}</h2>
      <List person={person} />
    </div>
  );
}
