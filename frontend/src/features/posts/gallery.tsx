'use client';

import { Button } from '@mantine/core';
import { IconPhotoPlus } from '@tabler/icons-react';
import Link from 'next/link';
import { useEffect, useRef } from 'react';
import { LoadError } from '@/components/load-error';
import { Message } from '@/components/message';
import classes from './gallery.module.css';
import { GallerySkeleton } from './gallery-skeleton';
import { PostCard } from './post-card';
import { usePosts } from './use-posts';

/** Pictures above the fold are wanted at once. */
const EAGER_CARDS = 3;
/** The next page is asked for while the end is still this far below. */
const AHEAD = '800px';

/** Calls `onNear` whenever the end of the list comes near the window. */
function useNearEnd(onNear: () => void, isActive: boolean) {
  const end = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!isActive || !end.current || typeof IntersectionObserver === 'undefined') {
      return;
    }
    const observer = new IntersectionObserver(
      (entries) => {
        if (entries.some((entry) => entry.isIntersecting)) {
          onNear();
        }
      },
      { rootMargin: AHEAD },
    );
    observer.observe(end.current);
    return () => observer.disconnect();
  }, [onNear, isActive]);
  return end;
}

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
  const { fetchNextPage, hasNextPage, isFetchingNextPage, isFetchNextPageError } = posts;
  const canLoadMore = hasNextPage && !isFetchingNextPage && !isFetchNextPageError;
  const end = useNearEnd(fetchNextPage, canLoadMore);

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
      <div ref={end} className={classes.more}>
        {hasNextPage ? (
          <Button
            variant="default"
            size="md"
            radius="xl"
            loading={isFetchingNextPage}
            onClick={() => void fetchNextPage()}
          >
            {isFetchNextPageError ? 'Could not load more. Try again' : 'Load more'}
          </Button>
        ) : (
          <p className={classes.end}>You have seen everything.</p>
        )}
      </div>
    </>
  );
}
