'use client';

import { usePathname, useRouter } from 'next/navigation';
import { Fragment, type ReactNode, useEffect } from 'react';
import { ApiError } from '@/lib/api/problem';
import { loginPath } from '@/lib/session/next-path';
import { restartSession } from '@/lib/session/refresh';
import { useSession } from '@/lib/session/use-session';
import { LoadError } from './load-error';

/** Shows a page to people who are signed in, and sends all others to /login and back. */
export function RequireSession({
  children,
  fallback,
}: {
  children: ReactNode;
  fallback: ReactNode;
}) {
  const session = useSession();
  const router = useRouter();
  const pathname = usePathname();
  const { status } = session;
  const leaveFor = session.status === 'signed-out' ? (session.byChoice ? '/' : pathname) : null;

  useEffect(() => {
    if (leaveFor !== null) {
      router.replace(loginPath(leaveFor));
    }
  }, [leaveFor, router]);

  if (status === 'unreachable') {
    return (
      <LoadError
        title="Can't reach bSocial"
        error={new ApiError(503, 'unreachable', '')}
        onRetry={() => void restartSession()}
      />
    );
  }
  // Another account in the same tab starts every page afresh.
  return status === 'signed-in' ? <Fragment key={session.user.id}>{children}</Fragment> : fallback;
}
