'use client';

import { useEffect, useEffectEvent, useSyncExternalStore } from 'react';
import type { CommentData, NotificationData } from './frames';
import { isStreamOpen, onStream, watchPost } from './store';

const onState = (listener: () => void) => onStream('state', listener);

/** Whether news arrive by themselves at present. */
export function useIsStreamOpen(): boolean {
  return useSyncExternalStore(onState, isStreamOpen, () => false);
}

export function useNotifications(onNotification: (notification: NotificationData) => void): void {
  const react = useEffectEvent(onNotification);
  useEffect(() => onStream('notification', (notification) => react(notification)), []);
}

/** Hears what is said under the post while the page shows it. */
export function useWatchedPost(postId: number, onComment: (comment: CommentData) => void): void {
  const react = useEffectEvent(onComment);
  useEffect(() => {
    watchPost(postId);
    const unsubscribe = onStream('comment', (comment) => {
      if (comment.post_id === postId) {
        react(comment);
      }
    });
    return () => {
      unsubscribe();
      watchPost(null);
    };
  }, [postId]);
}
