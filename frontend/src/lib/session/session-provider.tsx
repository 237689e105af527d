'use client';

import { useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useEffect } from 'react';
import { refreshSession, restartSession, restoreSession } from './refresh';
import { endSession, getSession, subscribe } from './store';
import { USERNAME_KEY } from './username';

function userId(): number | null {
  const session = getSession();
  return session.status === 'signed-in' ? session.user.id : null;
}

/** What another tab did to the account happens here too. */
function onStorage(event: StorageEvent): void {
  if (event.key !== USERNAME_KEY && event.key !== null) {
    return;
  }
  if (event.newValue === null) {
    endSession(true);
    return;
  }
  const session = getSession();
  if (session.status !== 'signed-in') {
    void restartSession();
  } else if (session.user.username !== event.newValue) {
    // Perhaps only renamed: what is open stays open, unless it turns out to be somebody else.
    void refreshSession();
  }
}

/** Continues the session on page load and keeps this tab in step with the others. */
export function SessionProvider({ children }: { children: ReactNode }) {
  const queryClient = useQueryClient();

  useEffect(() => {
    let lastUserId = userId();
    // Answers belong to whoever asked: nothing of one account is shown to the next.
    const unsubscribe = subscribe(() => {
      const next = userId();
      if (next !== lastUserId && getSession().status !== 'restoring') {
        if (lastUserId !== null) {
          queryClient.clear();
        }
        lastUserId = next;
      }
    });
    window.addEventListener('storage', onStorage);
    if (getSession().status === 'restoring') {
      void restoreSession();
    }
    return () => {
      unsubscribe();
      window.removeEventListener('storage', onStorage);
    };
  }, [queryClient]);

  return children;
}
