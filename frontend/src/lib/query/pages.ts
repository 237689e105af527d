import type { InfiniteData, UseInfiniteQueryResult } from '@tanstack/react-query';

/** One answer of the API to a request for a list. */
export interface Page<Item> {
  items: Item[];
  next_cursor: string | null;
}

/** What the query cache holds for a list: the pages loaded so far. */
export type Pages<Item> = InfiniteData<Page<Item>, unknown>;

/** The part of an infinite query's result that a list needs; the same for every list of items. */
export type PagedQuery<Item> = Pick<
  UseInfiniteQueryResult<Pages<Item>, unknown>,
  | 'data'
  | 'error'
  | 'fetchNextPage'
  | 'hasNextPage'
  | 'isFetchNextPageError'
  | 'isFetching'
  | 'isFetchingNextPage'
  | 'isPending'
  | 'isPlaceholderData'
  | 'refetch'
>;

/**
 * Completes the generated options of a list: the first page has no cursor, each next one has the
 * cursor of the page before it.
 */
export function pageOptions<Options extends object>(options: Options) {
  return {
    ...options,
    // The generated code reads an object as "no cursor"; null type-checks and fails at run time.
    initialPageParam: {},
    getNextPageParam: (page: Page<unknown>) => page.next_cursor ?? undefined,
  };
}

/** Returns the items of all loaded pages, in order. */
export function itemsOf<Item>(list: Pages<Item>): Item[] {
  return list.pages.flatMap((page) => page.items);
}

/**
 * Returns a copy of a cached list with `change` applied to every item; an item for which it returns
 * null is removed. A list that is not cached stays undefined.
 */
export function mapItems<Item>(
  list: Pages<Item> | undefined,
  change: (item: Item) => Item | null,
): Pages<Item> | undefined {
  return (
    list && {
      ...list,
      pages: list.pages.map((page) => ({
        ...page,
        items: page.items.map(change).filter((item) => item !== null),
      })),
    }
  );
}
