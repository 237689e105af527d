'use client';

import { Button } from '@mantine/core';
import { IconBellOff, IconChecks } from '@tabler/icons-react';
import { LoadError } from '@/components/load-error';
import { LoadMore } from '@/components/load-more';
import { Message } from '@/components/message';
import { PageHeading } from '@/components/page-heading';
import { NotificationItem } from './notification-item';
import classes from './notifications-screen.module.css';
import { NotificationsSkeleton } from './notifications-skeleton';
import { useHistory, useMarkRead } from './use-notifications';

function List() {
  const history = useHistory();
  const { mutate } = useMarkRead();
  if (history.isPending) {
    return <NotificationsSkeleton />;
  }
  if (history.data === undefined) {
    return (
      <LoadError
        title="The notifications could not be loaded"
        error={history.error}
        isRetrying={history.isFetching}
        onRetry={() => void history.refetch()}
      />
    );
  }
  const items = history.data.pages.flatMap((page) => page.items);
  if (items.length === 0) {
    return (
      <Message icon={<IconBellOff size={26} stroke={1.6} />} title="Nothing yet">
        Comments on your posts, likes and new followers show up here.
      </Message>
    );
  }
  const hasUnread = items.some(({ read_at }) => read_at === null);
  return (
    <>
      <div className={classes.actions}>
        <Button
          variant="default"
          size="md"
          radius="xl"
          disabled={!hasUnread}
          leftSection={<IconChecks size={18} stroke={1.8} />}
          onClick={() => mutate('all')}
        >
          Mark all as read
        </Button>
      </div>
      <ul className={classes.list}>
        {items.map((item) => (
          <NotificationItem key={item.id} notification={item} onOpen={() => mutate(item.id)} />
        ))}
      </ul>
      <LoadMore list={history} />
    </>
  );
}

/** What others did that concerns me: all of it, the newest first. */
export function NotificationsScreen() {
  return (
    <div className={classes.column}>
      <PageHeading>Notifications</PageHeading>
      <List />
    </div>
  );
}
