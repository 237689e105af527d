'use client';

import { Button } from '@mantine/core';
import { IconPhotoPlus } from '@tabler/icons-react';
import { Link } from '@/components/link';
import { Message } from '@/components/message';
import { PagedList } from '@/components/paged-list';
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

/** Every post I may see, the newest first. */
export function Gallery() {
  return (
    <PagedList
      list={usePosts()}
      skeleton={<GallerySkeleton />}
      failed="The posts could not be loaded"
      empty={<NoPosts />}
      end="You have seen everything."
      className={classes.grid}
    >
      {(post, index) => (
        <li key={post.id}>
          <PostCard post={post} eager={index < EAGER_CARDS} />
        </li>
      )}
    </PagedList>
  );
}
