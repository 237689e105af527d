'use client';

import { type ReactNode, useEffect } from 'react';
import { createStreamTicket } from '@/lib/api/generated';
import { useSession } from '@/lib/session/use-session';
import type { StreamClient } from './client';
import { onStream, publishComment, publishNotification, setStreamOpen, watchedPost } from './store';

const STREAM_PATH = '/api/notifications/stream';

/** This origin's, unless the build was told another: some proxies pass no WebSockets on. */
function streamAddress(): string {
  const url = new URL(process.env.NEXT_PUBLIC_STREAM_URL || STREAM_PATH, location.href);
  url.protocol = url.protocol.replace(/^http/, 'ws');
  return url.href;
}

async function getTicket(): Promise<string> {
  const { data } = await createStreamTicket({ throwOnError: true });
  return data.ticket;
}

/** Ties a stream to what the browser knows of the network and of the page; returns the untying. */
function follow(client: StreamClient): () => void {
  const handlers: [Window | Document, string, () => void][] = [
    [window, 'online', () => client.retryNow()],
    [window, 'offline', () => client.interrupt()],
    // A page with an open stream would not be kept for the way back.
    [window, 'pagehide', () => client.stop()],
    [window, 'pageshow', () => client.start()],
    [document, 'visibilitychange', () => document.hidden || client.retryNow()],
  ];
  for (const [target, event, handler] of handlers) {
    target.addEventListener(event, handler);
  }
  const unsubscribe = onStream('watch', (postId) => client.watch(postId));
  return () => {
    unsubscribe();
    for (const [target, event, handler] of handlers) {
      target.removeEventListener(event, handler);
    }
  };
}

/** Keeps one stream open for this tab while somebody is signed in. */
export function StreamProvider({ children }: { children: ReactNode }) {
  const session = useSession();
  const userId = session.status === 'signed-in' ? session.user.id : null;

  useEffect(() => {
    if (userId === null) {
      return;
    }
    let isOver = false;
    let end = () => {};
    // Nothing waits for it: it comes after the page.
    void import('./client').then(({ StreamClient }) => {
      if (isOver) {
        return;
      }
      const client = new StreamClient({
        getTicket,
        address: streamAddress(),
        onNotification: publishNotification,
        onComment: publishComment,
        onOpen: setStreamOpen,
      });
      client.watch(watchedPost());
      client.start();
      const unfollow = follow(client);
      end = () => {
        unfollow();
        client.stop();
      };
    });
    return () => {
      isOver = true;
      end();
    };
  }, [userId]);

  return children;
}
