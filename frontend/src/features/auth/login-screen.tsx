'use client';

import { useRouter } from 'next/navigation';
import { useEffect } from 'react';
import { lazily } from '@/components/lazy';
import { LoadError } from '@/components/load-error';
import { PageHeading } from '@/components/page-heading';
import { Logo } from '@/components/shell/logo';
import { safeNextPath } from '@/lib/session/next-path';
import { useSession } from '@/lib/session/use-session';
import { FormsSkeleton } from './forms-skeleton';
import classes from './login-screen.module.css';
import { useAuthConfig } from './use-auth-config';

/** As soon as there is a session, on to the wanted page; also for those who already have one. */
function useLeaveWhenSignedIn() {
  const { status } = useSession();
  const router = useRouter();
  useEffect(() => {
    if (status === 'signed-in') {
      router.replace(safeNextPath(new URLSearchParams(location.search).get('next')));
    }
  }, [status, router]);
}

const LoginForms = lazily(async () => (await import('./login-forms')).LoginForms, FormsSkeleton);

/** The page of the three forms. */
export function LoginScreen() {
  useLeaveWhenSignedIn();
  const { data, error, isFetching, refetch } = useAuthConfig();
  return (
    <main className={classes.page}>
      <div className={classes.card}>
        <div className={classes.brand}>
          <Logo size={44} />
          <PageHeading lead="Share, like, and see who really looked.">
            Welcome to bSocial
          </PageHeading>
        </div>
        {data ? <LoginForms passwordless={data.passwordless} /> : null}
        {!data && !error ? <FormsSkeleton /> : null}
        {error ? (
          <LoadError
            title="Can't reach bSocial"
            error={error}
            isRetrying={isFetching}
            onRetry={() => void refetch()}
          />
        ) : null}
      </div>
    </main>
  );
}
