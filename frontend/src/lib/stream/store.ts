import type { CommentData, NotificationData } from './frames';

/** What the stream says, for whoever on the page wants to know; and what the page tells it. */

interface Listeners {
  state: () => void;
  notification: (notification: NotificationData) => void;
  comment: (comment: CommentData) => void;
  watch: (postId: number | null) => void;
}

const listeners: { [Kind in keyof Listeners]: Set<Listeners[Kind]> } = {
  state: new Set(),
  notification: new Set(),
  comment: new Set(),
  watch: new Set(),
};

export function onStream<Kind extends keyof Listeners>(kind: Kind, listener: Listeners[Kind]) {
  listeners[kind].add(listener);
  return () => {
    listeners[kind].delete(listener);
  };
}

let isOpen = false;
let watched: number | null = null;

export const isStreamOpen = () => isOpen;
export const watchedPost = () => watched;

export function setStreamOpen(next: boolean): void {
  if (next !== isOpen) {
    isOpen = next;
    for (const listener of listeners.state) {
      listener();
    }
  }
}

export function publishNotification(notification: NotificationData): void {
  for (const listener of listeners.notification) {
    listener(notification);
  }
}

export function publishComment(comment: CommentData): void {
  for (const listener of listeners.comment) {
    listener(comment);
  }
}

export function watchPost(postId: number | null): void {
  watched = postId;
  for (const listener of listeners.watch) {
    listener(postId);
  }
}
