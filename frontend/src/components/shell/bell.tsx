'use client';

import { IconBell } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { usePathname } from 'next/navigation';
import { useEffect, useRef, useState } from 'react';
import { Link } from '@/components/link';
import { countUnreadNotificationsOptions } from '@/lib/api/generated/@tanstack/react-query.gen';
import { queriesOf } from '@/lib/api/queries-of';
import { formatCompact } from '@/lib/format/number';
import { describe } from '@/lib/notifications/describe';
import { useIsStreamOpen, useNotifications } from '@/lib/stream/use-stream';
import classes from './bell.module.css';

/** How often the number is asked for while it does not come by itself. */
const POLL_MS = 30_000;
/** News that come together are counted together. */
const GATHER_MS = 50;

/** Calls `work` once for all calls within a moment. */
function useGathered(work: () => void) {
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(
    () => () => {
      clearTimeout(timer.current);
      timer.current = undefined;
    },
    [],
  );
  return () => {
    timer.current ??= setTimeout(() => {
      timer.current = undefined;
      work();
    }, GATHER_MS);
  };
}

function useUnread(): number {
  const isOpen = useIsStreamOpen();
  const queryClient = useQueryClient();
  const { data, refetch } = useQuery({
    ...countUnreadNotificationsOptions(),
    staleTime: 0,
    refetchInterval: isOpen ? false : POLL_MS,
  });
  useEffect(() => {
    // While the stream was away, other pages may have read some.
    if (isOpen) {
      void refetch();
    }
  }, [isOpen, refetch]);
  useNotifications(
    useGathered(() => {
      void refetch();
      void queryClient.invalidateQueries(queriesOf('listNotifications'));
    }),
  );
  return data?.unread ?? 0;
}

/** How many notifications wait; what arrives is said aloud, without a toast. */
export function Bell() {
  const unread = useUnread();
  const pathname = usePathname();
  const [said, setSaid] = useState('');
  useNotifications((notification) => setSaid(describe(notification)));
  return (
    <>
      <Link
        href="/notifications"
        className={classes.bell}
        aria-label={unread === 0 ? 'Notifications' : `Notifications, ${unread} unread`}
        aria-current={pathname === '/notifications' ? 'page' : undefined}
      >
        <IconBell size={22} stroke={1.7} aria-hidden="true" />
        {unread > 0 ? (
          <span className={classes.count} data-unread={unread} aria-hidden="true">
            {unread > 99 ? '99+' : formatCompact(unread)}
          </span>
        ) : null}
      </Link>
      <span role="status" className={classes.quiet} data-said>
        {said}
      </span>
    </>
  );
}
