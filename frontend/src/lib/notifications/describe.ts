import { personPath } from '@/lib/paths';
import type { NotificationData } from '@/lib/stream/frames';

const VERBS = {
  comment: 'commented on',
  like: 'likes',
  follow: 'follows you',
} as const;

/** What was done, without by whom and to what. */
export function verbOf({ kind }: NotificationData): string {
  return VERBS[kind];
}

/** In one sentence, for those who hear the page. */
export function describe(notification: NotificationData): string {
  const { actor, post } = notification;
  const to = post ? ` “${post.title}”` : '';
  return `${actor.username} ${verbOf(notification)}${to}`;
}

/** Where it leads: to the post that it is about, else to the person. */
export function pathOf({ actor, post }: NotificationData): string {
  return post ? `/${post.id}` : personPath(actor.username);
}
