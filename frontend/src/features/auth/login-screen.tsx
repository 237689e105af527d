'use client';

import { SegmentedControl } from '@mantine/core';
import { useRouter } from 'next/navigation';
import { useEffect, useState, useSyncExternalStore } from 'react';
import { LoadError } from '@/components/load-error';
import { PageHeading } from '@/components/page-heading';
import { Logo } from '@/components/shell/logo';
import { Skeleton } from '@/components/skeleton';
import { safeNextPath } from '@/lib/session/next-path';
import { useSession } from '@/lib/session/use-session';
import { readUsername } from '@/lib/session/username';
import classes from './login-screen.module.css';
import { PasswordForm } from './password-form';
import { RegisterForm } from './register-form';
import { useAuthConfig } from './use-auth-config';
import { UsernameForm } from './username-form';

type Way = 'username' | 'password' | 'register';

const WAYS: readonly { value: Way; label: string }[] = [
  { value: 'username', label: 'Username' },
  { value: 'password', label: 'Password' },
  { value: 'register', label: 'Register' },
];

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

const never = () => () => undefined;

/** The name of who was here last; null on the server, which cannot know. */
function useRememberedUsername(): string | null {
  return useSyncExternalStore(never, readUsername, () => null);
}

function Forms({ ways }: { ways: readonly { value: Way; label: string }[] }) {
  const remembered = useRememberedUsername() ?? '';
  const [chosen, setChosen] = useState<Way | null>(null);
  const [protectedName, setProtectedName] = useState<string | null>(null);
  const way = chosen ?? ways[0]?.value;
  return (
    <>
      <SegmentedControl
        aria-label="How to sign in"
        data={[...ways]}
        value={way}
        onChange={(value) => setChosen(value as Way)}
        fullWidth
        size="md"
        radius="md"
        className={classes.ways}
      />
      {way === 'username' ? (
        <UsernameForm
          initialUsername={remembered}
          onPasswordNeeded={(name) => {
            setProtectedName(name);
            setChosen('password');
          }}
        />
      ) : null}
      {way === 'password' ? (
        <PasswordForm
          initialIdentifier={protectedName ?? remembered}
          notice={protectedName && 'This account has a password. Please enter it.'}
        />
      ) : null}
      {way === 'register' ? <RegisterForm /> : null}
    </>
  );
}

function FormsSkeleton() {
  return (
    <div className={classes.skeleton} aria-busy="true">
      <Skeleton height={46} radius={12} />
      <Skeleton height={86} radius={12} />
      <Skeleton height={42} radius={12} />
    </div>
  );
}

/** Three ways in; the first only where the installation allows accounts without a password. */
export function LoginScreen() {
  useLeaveWhenSignedIn();
  const { data, error, isFetching, refetch } = useAuthConfig();
  const ways = WAYS.filter(({ value }) => value !== 'username' || data?.passwordless);
  return (
    <main className={classes.page}>
      <div className={classes.card}>
        <div className={classes.brand}>
          <Logo size={44} />
          <PageHeading lead="Post, follow, like and talk.">Welcome to bSocial</PageHeading>
        </div>
        {data ? <Forms ways={ways} /> : null}
        {!data && !error ? <FormsSkeleton /> : null}
        {error ? (
          <LoadError
            title="bSocial does not answer"
            error={error}
            isRetrying={isFetching}
            onRetry={() => void refetch()}
          />
        ) : null}
      </div>
    </main>
  );
}
