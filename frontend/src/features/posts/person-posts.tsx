'use client';

import { IconPhoto } from '@tabler/icons-react';
import { Message } from '@/components/message';
import { PagedList } from '@/components/paged-list';
import classes from './gallery.module.css';
import { GallerySkeleton } from './gallery-skeleton';
import { PostCard } from './post-card';
import { usePersonPosts } from './use-person-posts';

const EAGER_CARDS = 3;

/** Someone's posts, as far as they are for me. */
export function PersonPosts({ username }: { username: string }) {
  const { list, mayHideSome } = usePersonPosts(username);
  return (
    <PagedList
      list={list}
      skeleton={<GallerySkeleton />}
      failed="The posts could not be loaded"
      empty={
        <Message icon={<IconPhoto size={26} stroke={1.6} />} title="No posts yet">
          {mayHideSome ? 'Follow to see follower-only posts.' : null}
        </Message>
      }
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
