import type { ListCommentsResponse, ListNotificationsResponse } from '@/lib/api/generated';

export type NotificationData = ListNotificationsResponse['items'][number];
export type CommentData = ListCommentsResponse['items'][number];

export type Frame =
  | { type: 'notification'; id: number; notification: NotificationData }
  | { type: 'comment'; comment: CommentData }
  | { type: 'ping' };

const KINDS: ReadonlySet<unknown> = new Set(['notification', 'comment', 'ping']);

/** What the server said; null for what this page is too old to understand. */
export function parseFrame(data: unknown): Frame | null {
  if (typeof data !== 'string') {
    return null;
  }
  try {
    const frame = JSON.parse(data) as Frame | null;
    return KINDS.has(frame?.type) ? frame : null;
  } catch {
    return null;
  }
}
