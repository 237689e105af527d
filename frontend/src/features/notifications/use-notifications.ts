'use client';

import {
  type InfiniteData,
  type QueryClient,
  useInfiniteQuery,
  useMutation,
  useQueryClient,
} from '@tanstack/react-query';
import {
  type CountUnreadNotificationsResponse,
  type ListNotificationsResponse,
  markNotificationsRead,
} from '@/lib/api/generated';
import {
  countUnreadNotificationsQueryKey,
  listNotificationsInfiniteOptions,
} from '@/lib/api/generated/@tanstack/react-query.gen';
import { messageOf } from '@/lib/api/problem';
import { useIsStreamOpen } from '@/lib/stream/use-stream';
import { toastFailure } from '@/lib/toast';

const PAGE_SIZE = 20;
/** How often they are asked for while they do not come by themselves. */
const POLL_MS = 30_000;
const options = listNotificationsInfiniteOptions({ query: { limit: PAGE_SIZE } });

type Pages = InfiniteData<ListNotificationsResponse>;

/** All that was ever told, newest first, page by page. */
export function useHistory() {
  const isOpen = useIsStreamOpen();
  return useInfiniteQuery({
    ...options,
    // The generated code reads an object as "no cursor"; null would break it.
    initialPageParam: {},
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    staleTime: 0,
    refetchInterval: isOpen ? false : POLL_MS,
  });
}

function writeRead(queryClient: QueryClient, isChosen: (id: number) => boolean): void {
  const now = new Date().toISOString();
  queryClient.setQueryData<Pages>(
    options.queryKey,
    (list) =>
      list && {
        ...list,
        pages: list.pages.map((page) => ({
          ...page,
          items: page.items.map((item) =>
            isChosen(item.id) ? { ...item, read_at: item.read_at ?? now } : item,
          ),
        })),
      },
  );
}

/** Marks one as read, or all. The page changes at once, and back when the server refuses. */
export function useMarkRead() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: async (chosen: number | 'all') => {
      const body = chosen === 'all' ? { all: true } : { ids: [chosen] };
      const { data } = await markNotificationsRead({ body, throwOnError: true });
      return data;
    },
    onMutate: async (chosen) => {
      await queryClient.cancelQueries({ queryKey: options.queryKey });
      const before = queryClient.getQueryData<Pages>(options.queryKey);
      writeRead(queryClient, (id) => chosen === 'all' || id === chosen);
      return before;
    },
    onSuccess: (unread) => {
      queryClient.setQueryData<CountUnreadNotificationsResponse>(
        countUnreadNotificationsQueryKey(),
        unread,
      );
    },
    onError: (error, _chosen, before) => {
      queryClient.setQueryData(options.queryKey, before);
      void toastFailure('Nothing was marked as read', messageOf(error));
    },
    onSettled: () => queryClient.invalidateQueries({ queryKey: options.queryKey }),
  });
}
