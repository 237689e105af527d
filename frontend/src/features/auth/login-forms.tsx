'use client';

import { SegmentedControl } from '@mantine/core';
import { useState, useSyncExternalStore } from 'react';
import { readUsername } from '@/lib/session/username';
import classes from './login-screen.module.css';
import { PasswordForm } from './password-form';
import { RegisterForm } from './register-form';
import { UsernameForm } from './username-form';

type Way = 'username' | 'password' | 'register';

const WAYS: readonly { value: Way; label: string }[] = [
  { value: 'username', label: 'Username' },
  { value: 'password', label: 'Password' },
  { value: 'register', label: 'Register' },
];

const never = () => () => undefined;

/** The name of who was here last; null on the server, which cannot know. */
function useRememberedUsername(): string | null {
  return useSyncExternalStore(never, readUsername, () => null);
}

/** Three ways in; the first only where the installation allows accounts without a password. */
export function LoginForms({ passwordless }: { passwordless: boolean }) {
  const ways = WAYS.filter(({ value }) => value !== 'username' || passwordless);
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
