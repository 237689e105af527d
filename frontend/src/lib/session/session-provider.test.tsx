import { act, screen, waitFor } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { token, user } from '@/test/fixtures';
import { show } from '@/test/render';
import { answer, json, problem } from '@/test/server';
import { SessionProvider } from './session-provider';
import { useSession } from './use-session';
import { USERNAME_KEY } from './username';

function Who() {
  const session = useSession();
  return <p>{session.status === 'signed-in' ? session.user.username : session.status}</p>;
}

function showSession() {
  return show(
    <SessionProvider>
      <Who />
    </SessionProvider>,
  );
}

/** As the browser tells the other tabs. */
function inOtherTab(newValue: string | null) {
  act(() => {
    window.dispatchEvent(new StorageEvent('storage', { key: USERNAME_KEY, newValue }));
  });
}

describe('a tab among others', () => {
  it('logs out when another one does (R-S0.10)', async () => {
    localStorage.setItem(USERNAME_KEY, 'ada');
    answer('post', '/api/auth/refresh', () => json(token()));
    const { queryClient } = showSession();
    await screen.findByText('ada');
    queryClient.setQueryData(['secret'], 'of ada');
    inOtherTab(null);
    expect(screen.getByText('signed-out')).toBeInTheDocument();
    expect(queryClient.getQueryData(['secret'])).toBeUndefined();
  });

  it('signs in when another one does (R-S0.10)', async () => {
    showSession();
    await screen.findByText('signed-out');
    answer('post', '/api/auth/refresh', () => json(token()));
    localStorage.setItem(USERNAME_KEY, 'ada');
    inOtherTab('ada');
    await screen.findByText('ada');
  });

  it('follows a change of the account, and keeps nothing of the one before (R-S0.10)', async () => {
    localStorage.setItem(USERNAME_KEY, 'ada');
    const refreshes = answer('post', '/api/auth/refresh', (_request, count) =>
      json(token(count === 1 ? {} : { user: user({ id: 8, username: 'grace' }) })),
    );
    const { queryClient } = showSession();
    await screen.findByText('ada');
    queryClient.setQueryData(['secret'], 'of ada');
    inOtherTab('grace');
    await screen.findByText('grace');
    expect(queryClient.getQueryData(['secret'])).toBeUndefined();
    expect(refreshes).toHaveLength(2);
  });
});

it('asks once on load although effects run twice (R-S1.8)', async () => {
  localStorage.setItem(USERNAME_KEY, 'ada');
  const refreshes = answer('post', '/api/auth/refresh', () => problem(401, 'session_ended'));
  showSession();
  await waitFor(() => expect(screen.getByText('signed-out')).toBeInTheDocument());
  expect(refreshes).toHaveLength(1);
});
