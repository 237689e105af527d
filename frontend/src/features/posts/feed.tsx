'use client';

import { Button } from '@mantine/core';
import { IconUsersPlus } from '@tabler/icons-react';
import { Link } from '@/components/link';
import { LoadError } from '@/components/load-error';
import { LoadMore } from '@/components/load-more';
import { Message } from '@/components/message';
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
      Follow somebody, and what they post shows up here.
    </Message>
  );
}

/** What the people I follow post, and I; one column, with the beginning of each text. */
export function Feed() {
  const feed = useFeed();
  if (feed.isPending) {
    return <FeedSkeleton />;
  }
  if (feed.data === undefined) {
    return (
      <LoadError
        title="The feed could not be loaded"
        error={feed.error}
        isRetrying={feed.isFetching}
        onRetry={() => void feed.refetch()}
      />
    );
  }
  const items = feed.data.pages.flatMap((page) => page.items);
  if (items.length === 0) {
    return <NobodyFollowed />;
  }
  return (
    <>
      <ul className={classes.column}>
        {items.map((post, index) => (
          <li key={post.id}>
            <PostCard post={post} excerpt={post.text} eager={index < EAGER_CARDS} />
          </li>
        ))}
      </ul>
      <LoadMore list={feed} end="You are up to date." />
    </>
  );
}
