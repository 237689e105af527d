'use client';

import { IconPhoto } from '@tabler/icons-react';
import { LoadError } from '@/components/load-error';
import { LoadMore } from '@/components/load-more';
import { Message } from '@/components/message';
import classes from './gallery.module.css';
import { GallerySkeleton } from './gallery-skeleton';
import { PostCard } from './post-card';
import { usePersonPosts } from './use-person-posts';

const EAGER_CARDS = 3;

/** Someone's posts, as far as they are for me. */
export function PersonPosts({ username }: { username: string }) {
  const posts = usePersonPosts(username);
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
    return (
      <Message icon={<IconPhoto size={26} stroke={1.6} />} title="No posts yet">
        Posts for followers only show to those who follow.
      </Message>
    );
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
      <LoadMore list={posts} />
    </>
  );
}
