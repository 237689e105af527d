'use client';

import { IconHeartFilled, IconMessageCircleFilled, IconUserFilled } from '@tabler/icons-react';
import { Avatar } from '@/components/avatar';
import { Link } from '@/components/link';
import { Moment } from '@/components/moment';
import { pathOf, verbOf } from '@/lib/notifications/describe';
import type { NotificationData } from '@/lib/stream/frames';
import classes from './notifications-screen.module.css';

const ICONS = {
  comment: IconMessageCircleFilled,
  like: IconHeartFilled,
  follow: IconUserFilled,
} as const;

/** One line that leads to what it tells of; opening it is reading it. */
export function NotificationItem({
  notification,
  onOpen,
}: {
  notification: NotificationData;
  onOpen: () => void;
}) {
  const { kind, actor, post, comment, created_at, read_at } = notification;
  const Icon = ICONS[kind];
  const isUnread = read_at === null;
  return (
    <li
      className={classes.item}
      data-notification={notification.id}
      data-unread={isUnread || undefined}
    >
      <Link
        href={pathOf(notification)}
        className={classes.link}
        onClick={() => {
          if (isUnread) {
            onOpen();
          }
        }}
      >
        <span className={classes.face} aria-hidden="true">
          <Avatar name={actor.username} size={44} />
          <span className={classes.kind} data-kind={kind}>
            <Icon size={13} />
          </span>
        </span>
        <span className={classes.texts}>
          <span className={classes.sentence}>
            {isUnread ? <span className={classes.quiet}>Unread: </span> : null}
            <strong>{actor.username}</strong> {verbOf(notification)}
            {post ? (
              <>
                {' '}
                <strong>“{post.title}”</strong>
              </>
            ) : null}
          </span>
          {comment ? <span className={classes.comment}>{comment.text}</span> : null}
          <span className={classes.when}>
            <Moment at={created_at} />
          </span>
        </span>
        {isUnread ? <span className={classes.dot} aria-hidden="true" /> : null}
      </Link>
    </li>
  );
}
