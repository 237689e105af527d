'use client';

import { Button } from '@mantine/core';
import { IconPhotoPlus } from '@tabler/icons-react';
import { Link } from '@/components/link';
import { LoadError } from '@/components/load-error';
import { LoadMore } from '@/components/load-more';
import { Message } from '@/components/message';
import classes from './gallery.module.css';
import { GallerySkeleton } from './gallery-skeleton';
import { PostCard } from './post-card';
import { usePosts } from './use-posts';

/** Pictures above the fold are wanted at once. */
const EAGER_CARDS = 3;

function NoPosts() {
  return (
    <Message
      icon={<IconPhotoPlus size={26} stroke={1.6} />}
      title="Nothing has been posted yet"
      action={
        <Button component={Link} href="/new" size="md" radius="xl">
          Write the first post
        </Button>
      }
    >
      A picture and a few words are enough to start.
    </Message>
  );
}

export function Gallery() {
  const posts = usePosts();
  if (posts.isPending) {
    return <GallerySkeleton />;
  }
  if (posts.data === undefined) {
    return (
      <LoadError
        title="The posts could not be loaded"
        error={posts.error}
        isRetrying={posts.isFetching}
        onRetry={() => void posts.refetch()}
      />
    );
  }
  const items = posts.data.pages.flatMap((page) => page.items);
  if (items.length === 0) {
    return <NoPosts />;
  }
  return (
    <>
      <ul className={classes.grid}>
        {items.map((post, index) => (
          <li key={post.id}>
            <PostCard post={post} eager={index < EAGER_CARDS} />
          </li>
        ))}
      </ul>
      <LoadMore list={posts} end="You have seen everything." />
    </>
  );
}
