'use client';

import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { signOut } from '@/lib/session/refresh';
import { accessToken } from '@/lib/session/store';
import { toastFailure } from '@/lib/toast';

/** Logs out and goes to /login; says so when the server could not be told. */
export function useLogOut() {
  const router = useRouter();
  const [isLeaving, setIsLeaving] = useState(false);

  async function logOut() {
    setIsLeaving(true);
    try {
      await signOut(accessToken());
      router.push('/login');
    } catch {
      void toastFailure(
        'You are still signed in',
        'The server could not be reached. Please try again.',
      );
    } finally {
      setIsLeaving(false);
    }
  }
  return { isLeaving, logOut };
}
