'use client';

import { Button } from '@mantine/core';
import { IconBellOff, IconChecks } from '@tabler/icons-react';
import { Message } from '@/components/message';
import { PageHeading } from '@/components/page-heading';
import { PagedList } from '@/components/paged-list';
import { NotificationItem } from './notification-item';
import classes from './notifications-screen.module.css';
import { NotificationsSkeleton } from './notifications-skeleton';
import { useHistory, useMarkRead } from './use-notifications';

function List() {
  const { mutate } = useMarkRead();
  return (
    <PagedList
      list={useHistory()}
      skeleton={<NotificationsSkeleton />}
      failed="The notifications could not be loaded"
      empty={
        <Message icon={<IconBellOff size={26} stroke={1.6} />} title="No notifications yet">
          Comments on your posts, likes and new followers show up here.
        </Message>
      }
      lead={(items) => (
        <div className={classes.actions}>
          <Button
            variant="default"
            size="md"
            radius="xl"
            disabled={items.every(({ read_at }) => read_at !== null)}
            leftSection={<IconChecks size={18} stroke={1.8} />}
            onClick={() => mutate('all')}
          >
            Mark all as read
          </Button>
        </div>
      )}
      className={classes.list}
    >
      {(item) => (
        <NotificationItem key={item.id} notification={item} onOpen={() => mutate(item.id)} />
      )}
    </PagedList>
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
