'use client';

import { useMutation } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { recordView } from '@/lib/api/generated';
import { newIdempotencyKey } from '@/lib/api/idempotency-key';
import { isPassing } from '@/lib/api/problem';

const RETRIES = 3;

interface Navigation {
  postId: number;
  key: string;
}

async function send({ postId, key }: Navigation): Promise<null> {
  await recordView({
    path: { post_id: postId },
    headers: { 'Idempotency-Key': key },
    throwOnError: true,
    // Whoever leaves at once has been here all the same.
    keepalive: true,
  });
  return null;
}

/**
 * Counts this navigation to the post, once: the key makes repeats of the same navigation (a retry,
 * an effect that React runs twice) one view, and every new navigation has a new key.
 */
export function useRecordView(postId: number): void {
  const counted = useRef<number | null>(null);
  const { mutate } = useMutation({
    mutationFn: send,
    retry: (failures, error) => failures < RETRIES && isPassing(error),
    // Not now because offline: later, with the same key.
    networkMode: 'online',
  });

  useEffect(() => {
    // The ref outlives the second run of effects in StrictMode.
    if (counted.current !== postId) {
      counted.current = postId;
      mutate({ postId, key: newIdempotencyKey() });
    }
    // Back or forward to a page that the browser kept whole: nothing is mounted anew.
    const onPageShow = (event: PageTransitionEvent) => {
      if (event.persisted) {
        mutate({ postId, key: newIdempotencyKey() });
      }
    };
    window.addEventListener('pageshow', onPageShow);
    return () => window.removeEventListener('pageshow', onPageShow);
  }, [postId, mutate]);
}
