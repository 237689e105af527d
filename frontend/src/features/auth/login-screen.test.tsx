import { screen, waitFor } from '@testing-library/react';
import { beforeEach, describe, expect, it } from 'vitest';
import { beginSession, getSession } from '@/lib/session/store';
import { USERNAME_KEY } from '@/lib/session/username';
import { token } from '@/test/fixtures';
import { navigation } from '@/test/navigation';
import { show } from '@/test/render';
import { answer, json, problem } from '@/test/server';
import { LoginScreen } from './login-screen';

const offer = (passwordless: boolean) =>
  answer('get', '/api/auth/config', () => json({ passwordless }));
const way = (name: string) => screen.findByRole('radio', { name });
const field = (name: string) =>
  screen.findByLabelText(name, { selector: 'input:not([type=radio])' });

beforeEach(() => {
  window.history.replaceState(null, '', '/login');
});

describe('the login page', () => {
  it('offers the three forms where accounts without password are allowed (R-S0.9)', async () => {
    offer(true);
    show(<LoginScreen />);
    expect(await way('Username')).toBeChecked();
    expect(await way('Password')).toBeInTheDocument();
    expect(await way('Register')).toBeInTheDocument();
  });

  it('offers two forms where they are not (R-S0.10)', async () => {
    offer(false);
    show(<LoginScreen />);
    expect(await way('Password')).toBeChecked();
    expect(screen.queryByRole('radio', { name: 'Username' })).not.toBeInTheDocument();
  });

  it('says when the API does not answer, and tries again (R-S0.9)', async () => {
    answer('get', '/api/auth/config', (_request, count) =>
      count === 1 ? problem(503, 'api_unreachable') : json({ passwordless: true }),
    );
    const { user } = show(<LoginScreen />);
    await user.click(await screen.findByRole('button', { name: 'Try again' }));
    expect(await way('Username')).toBeInTheDocument();
  });

  it('goes on to the wanted page as soon as there is a session (R-S0.15)', async () => {
    window.history.replaceState(null, '', '/login?next=%2F5');
    offer(true);
    beginSession(token());
    show(<LoginScreen />);
    await waitFor(() => expect(navigation.replace).toHaveBeenCalledWith('/5'));
  });

  it('does not go on to a foreign page (R-S0.15)', async () => {
    window.history.replaceState(null, '', '/login?next=%2F%2Fevil.example');
    offer(true);
    beginSession(token());
    show(<LoginScreen />);
    await waitFor(() => expect(navigation.replace).toHaveBeenCalledWith('/'));
  });
});

describe('the username form', () => {
  it.each([
    ['nothing', '', 'Choose a username.'],
    ['blanks', '   ', 'Choose a username.'],
    ['invisible letters', '\u200b\u200b', 'Choose a username.'],
    ['one letter', 'a', 'Use at least 2 characters.'],
    ['33 letters', 'a'.repeat(33), 'Use at most 32 characters.'],
    ['a space', 'ada lovelace', 'Use letters, digits, dots, underscores and hyphens only.'],
    [
      'a turned direction',
      'ada\u202eevil',
      'Use letters, digits, dots, underscores and hyphens only.',
    ],
    ['dots alone', '...', 'Use at least one letter or digit.'],
  ])('explains what is wrong with %s and sends nothing (R-S0.9)', async (_name, text, message) => {
    offer(true);
    const { user } = show(<LoginScreen />);
    const input = await field('Username');
    await user.click(input);
    if (text) {
      await user.paste(text);
    }
    await user.click(screen.getByRole('button', { name: 'Continue' }));
    expect(await screen.findByText(message)).toBeInTheDocument();
    expect(input).toBeInvalid();
    expect(input).toHaveFocus();
  });

  it.each(['ada', '秋子', 'zoë.b-1', 'ａｄａ'])(
    'signs in as %s and keeps the name (R-S0.9, R-S0.10)',
    async (name) => {
      offer(true);
      const requests = answer('post', '/api/auth/username', () => json(token(), 201));
      const { user } = show(<LoginScreen />);
      await user.type(await field('Username'), name);
      await user.keyboard('{Enter}');
      await waitFor(() => expect(getSession().status).toBe('signed-in'));
      expect(await requests[0]?.json()).toEqual({ username: name });
      expect(localStorage.getItem(USERNAME_KEY)).toBe('ada');
      await waitFor(() => expect(navigation.replace).toHaveBeenCalledWith('/'));
    },
  );

  it('knows who was here last (R-S0.10)', async () => {
    localStorage.setItem(USERNAME_KEY, 'grace');
    offer(true);
    show(<LoginScreen />);
    expect(await field('Username')).toHaveValue('grace');
  });

  it('asks for the password of an account that has one (R-S0.9)', async () => {
    offer(true);
    answer('post', '/api/auth/username', () => problem(401, 'password_required'));
    const { user } = show(<LoginScreen />);
    await user.type(await field('Username'), 'ada{Enter}');
    expect(await field('Username or e-mail')).toHaveValue('ada');
    expect(screen.getByText('This account has a password. Please enter it.')).toBeInTheDocument();
  });

  it('says how long to wait after too many attempts (R-S0.9)', async () => {
    offer(true);
    answer('post', '/api/auth/username', () =>
      problem(429, 'rate_limited', {}, { 'Retry-After': '37' }),
    );
    const { user } = show(<LoginScreen />);
    await user.type(await field('Username'), 'ada{Enter}');
    expect(await screen.findByText('Too many attempts. Try again in 37 s.')).toBeInTheDocument();
  });
});

describe('the password form', () => {
  it('shows the one answer there is for a wrong name or password (R-S1.8)', async () => {
    offer(false);
    answer('post', '/api/auth/login', () => problem(401, 'wrong_credentials'));
    const { user } = show(<LoginScreen />);
    await user.type(await field('Username or e-mail'), 'ada@example.org');
    await user.type(await field('Password'), 'not it{Enter}');
    expect(await screen.findByRole('alert')).toHaveTextContent('Detail of wrong_credentials.');
    expect(getSession().status).not.toBe('signed-in');
  });

  it('needs both fields (R-S1.8)', async () => {
    offer(false);
    const { user } = show(<LoginScreen />);
    await user.click(await screen.findByRole('button', { name: 'Sign in' }));
    expect(await screen.findByText('Enter your username or e-mail address.')).toBeInTheDocument();
    expect(screen.getByText('Enter your password.')).toBeInTheDocument();
  });

  it('signs in by e-mail (R-S1.8)', async () => {
    offer(false);
    const requests = answer('post', '/api/auth/login', () => json(token()));
    const { user } = show(<LoginScreen />);
    await user.type(await field('Username or e-mail'), 'ada@example.org');
    await user.type(await field('Password'), 'correct horse{Enter}');
    await waitFor(() => expect(getSession().status).toBe('signed-in'));
    expect(await requests[0]?.json()).toEqual({
      identifier: 'ada@example.org',
      password: 'correct horse',
    });
  });
});
