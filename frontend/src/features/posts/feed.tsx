'use client';

import { Button } from '@mantine/core';
import { IconUsersPlus } from '@tabler/icons-react';
import { Link } from '@/components/link';
import { Message } from '@/components/message';
import { PagedList } from '@/components/paged-list';
import { FeedSkeleton } from './feed-skeleton';
import classes from './gallery.module.css';
import { PostCard } from './post-card';
import { useFeed } from './use-feed';

const EAGER_CARDS = 2;

function NobodyFollowed() {
  return (
    <Message
      icon={<IconUsersPlus size={26} stroke={1.6} />}
      title="Your feed is empty"
      action={
        <Button component={Link} href="/people" size="md" radius="xl">
          Find people
        </Button>
      }
    >
      Follow people to see their posts here.
    </Message>
  );
}

/** What the people I follow post, and I; one column, with the beginning of each text. */
export function Feed() {
  return (
    <PagedList
      list={useFeed()}
      skeleton={<FeedSkeleton />}
      failed="The feed could not be loaded"
      empty={<NobodyFollowed />}
      end="You are up to date."
      className={classes.column}
    >
      {(post, index) => (
        <li key={post.id}>
          <PostCard post={post} excerpt={post.text} eager={index < EAGER_CARDS} />
        </li>
      )}
    </PagedList>
  );
}
