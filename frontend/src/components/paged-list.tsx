'use client';

import type { ReactNode } from 'react';
import { itemsOf, type PagedQuery } from '@/lib/query/pages';
import { LoadError } from './load-error';
import { LoadMore } from './load-more';

/**
 * A list that is loaded page by page, in each of its states: loading, failed, empty, and its items
 * with a way to load more. `children` renders one item as a keyed `<li>`.
 */
export function PagedList<Item>({
  list,
  skeleton,
  failed,
  empty,
  end,
  lead,
  className,
  children,
}: {
  list: PagedQuery<Item>;
  /** Shown until the first page is there. */
  skeleton: ReactNode;
  /** The title of the message when the first page could not be loaded. */
  failed: string;
  /** Shown in place of a list without items. */
  empty: ReactNode;
  /** Shown below the last item once every page is loaded. */
  end?: string;
  /** Shown above a list that has items. */
  lead?: (items: readonly Item[]) => ReactNode;
  className?: string;
  children: (item: Item, index: number) => ReactNode;
}) {
  if (list.isPending) {
    return skeleton;
  }
  if (list.data === undefined) {
    return (
      <LoadError
        title={failed}
        error={list.error}
        isRetrying={list.isFetching}
        onRetry={() => void list.refetch()}
      />
    );
  }
  const items = itemsOf(list.data);
  // A page may be empty while there is more.
  if (items.length === 0 && !list.hasNextPage) {
    return empty;
  }
  return (
    <>
      {lead?.(items)}
      {items.length > 0 ? (
        <ul className={className} data-stale={list.isPlaceholderData || undefined}>
          {items.map(children)}
        </ul>
      ) : null}
      <LoadMore list={list} end={end} />
    </>
  );
}
