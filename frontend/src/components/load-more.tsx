'use client';

import { Button } from '@mantine/core';
import { useEffect, useRef } from 'react';
import classes from './load-more.module.css';

/** The next page is asked for while the end is still this far below. */
const AHEAD = '800px';

interface Paged {
  fetchNextPage: () => unknown;
  hasNextPage: boolean;
  isFetchingNextPage: boolean;
  isFetchNextPageError: boolean;
}

/** Calls `onNear` whenever the end of the list comes near the window. */
function useNearEnd(onNear: () => unknown, isActive: boolean) {
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

/** The end of a list: brings the next page when it comes near, or when it is asked to. */
export function LoadMore({ list, end }: { list: Paged; end?: string }) {
  const { fetchNextPage, hasNextPage, isFetchingNextPage, isFetchNextPageError } = list;
  const bottom = useNearEnd(
    fetchNextPage,
    hasNextPage && !isFetchingNextPage && !isFetchNextPageError,
  );
  if (!hasNextPage && !end) {
    return null;
  }
  return (
    <div ref={bottom} className={classes.more}>
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
        <p className={classes.end}>{end}</p>
      )}
    </div>
  );
}
