import { act, screen } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { forgetSession } from '@/lib/session/refresh';
import { beginSession, endSession, markUnreachable } from '@/lib/session/store';
import { USERNAME_KEY } from '@/lib/session/username';
import { token } from '@/test/fixtures';
import { navigation } from '@/test/navigation';
import { show } from '@/test/render';
import { answer, json } from '@/test/server';
import { RequireSession } from './require-session';

function showPage() {
  return show(
    <RequireSession fallback={<p>grey blocks</p>}>
      <p>the page</p>
    </RequireSession>,
  );
}

describe('a page behind the login', () => {
  it('shows its skeleton until the session is known (R-S0.15)', () => {
    showPage();
    expect(screen.getByText('grey blocks')).toBeInTheDocument();
    expect(navigation.replace).not.toHaveBeenCalled();
  });

  it.each([
    ['/', '/login'],
    ['/5', '/login?next=%2F5'],
  ])('sends a visitor of %s to %s (R-S0.15, R-S0.19, R-S1.7)', (pathname, target) => {
    navigation.pathname = pathname;
    showPage();
    act(() => endSession(false));
    expect(screen.queryByText('the page')).not.toBeInTheDocument();
    expect(navigation.replace).toHaveBeenLastCalledWith(target);
  });

  it('is shown with a session, and left for the plain login page after logging out (R-S0.10)', () => {
    navigation.pathname = '/5';
    showPage();
    act(() => beginSession(token()));
    expect(screen.getByText('the page')).toBeInTheDocument();
    act(() => forgetSession());
    expect(navigation.replace).toHaveBeenLastCalledWith('/login');
  });

  it('offers to try again when the API does not answer (R-S1.8)', async () => {
    localStorage.setItem(USERNAME_KEY, 'ada');
    answer('post', '/api/auth/refresh', () => json(token()));
    const { user } = showPage();
    act(() => markUnreachable());
    expect(navigation.replace).not.toHaveBeenCalled();
    await user.click(screen.getByRole('button', { name: 'Try again' }));
    expect(await screen.findByText('the page')).toBeInTheDocument();
  });
});
