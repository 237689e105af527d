'use client';

import {
  type QueryClient,
  useInfiniteQuery,
  useMutation,
  useQueryClient,
} from '@tanstack/react-query';
import { type CountUnreadNotificationsResponse, markNotificationsRead } from '@/lib/api/generated';
import {
  countUnreadNotificationsQueryKey,
  listNotificationsInfiniteOptions,
} from '@/lib/api/generated/@tanstack/react-query.gen';
import { messageOf } from '@/lib/api/problem';
import { mapItems, type Pages, pageOptions } from '@/lib/query/pages';
import type { NotificationData } from '@/lib/stream/frames';
import { useIsStreamOpen } from '@/lib/stream/use-stream';
import { toastFailure } from '@/lib/toast';

const PAGE_SIZE = 20;
/** How often they are asked for while they do not come by themselves. */
const POLL_MS = 30_000;
const options = listNotificationsInfiniteOptions({ query: { limit: PAGE_SIZE } });

/** All that was ever told, newest first, page by page. */
export function useHistory() {
  const isOpen = useIsStreamOpen();
  return useInfiniteQuery({
    ...pageOptions(options),
    staleTime: 0,
    refetchInterval: isOpen ? false : POLL_MS,
  });
}

function writeRead(queryClient: QueryClient, isChosen: (id: number) => boolean): void {
  const now = new Date().toISOString();
  queryClient.setQueryData<Pages<NotificationData>>(options.queryKey, (list) =>
    mapItems(list, (item) =>
      isChosen(item.id) ? { ...item, read_at: item.read_at ?? now } : item,
    ),
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
      const before = queryClient.getQueryData<Pages<NotificationData>>(options.queryKey);
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
      void toastFailure('Notifications were not marked as read', messageOf(error));
    },
    onSettled: () => queryClient.invalidateQueries({ queryKey: options.queryKey }),
  });
}
