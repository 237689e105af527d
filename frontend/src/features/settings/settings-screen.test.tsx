import { screen, waitFor, within } from '@testing-library/react';
import { beforeEach, describe, expect, it } from 'vitest';
import { beginSession, getSession } from '@/lib/session/store';
import { USERNAME_KEY } from '@/lib/session/username';
import { user as account, token } from '@/test/fixtures';
import { navigation } from '@/test/navigation';
import { show } from '@/test/render';
import { answer, json, nothing, problem } from '@/test/server';
import { SettingsScreen } from './settings-screen';

const session = (id: number, isCurrent: boolean) => ({
  id,
  user_agent: isCurrent ? 'Mozilla/5.0 (X11; Linux) Firefox/150' : 'Mozilla/5.0 (iPhone) Safari/1',
  created_at: '2026-01-01T00:00:00Z',
  last_used_at: '2026-01-01T00:00:00Z',
  expires_at: '2027-01-01T00:00:00Z',
  is_current: isCurrent,
});

const section = async (name: string) => within(await screen.findByRole('region', { name }));

describe('the settings', () => {
  beforeEach(() => {
    beginSession(token());
    answer('get', '/api/users/me', () => json(account()));
    answer('get', '/api/auth/sessions', () =>
      json({ items: [session(1, true), session(2, false)], next_cursor: null }),
    );
  });

  it('save only what was changed of the profile (R-S1.5)', async () => {
    const changes = answer('patch', '/api/users/me', () =>
      json(account({ username: 'countess', last_name: null })),
    );
    const { user } = show(<SettingsScreen />);
    const profile = await section('Profile');
    await user.clear(profile.getByLabelText('Username'));
    await user.type(profile.getByLabelText('Username'), 'countess');
    await user.clear(profile.getByLabelText('Last name'));
    await user.click(profile.getByRole('button', { name: 'Save profile' }));
    expect(await profile.findByText('Saved')).toBeInTheDocument();
    expect(await changes[0]?.json()).toEqual({ username: 'countess', last_name: null });
    expect(getSession()).toMatchObject({ user: { username: 'countess' } });
    expect(localStorage.getItem(USERNAME_KEY)).toBe('countess');
  });

  it('show a taken username at its field (R-S1.5)', async () => {
    answer('patch', '/api/users/me', () => problem(409, 'username_taken'));
    const { user } = show(<SettingsScreen />);
    const profile = await section('Profile');
    await user.type(profile.getByLabelText('Username'), '2');
    await user.click(profile.getByRole('button', { name: 'Save profile' }));
    expect(await profile.findByText('Detail of username_taken.')).toBeInTheDocument();
    expect(profile.getByLabelText('Username')).toBeInvalid();
  });

  it('change the password, and show a wrong current one at its field (R-S1.5)', async () => {
    const changes = answer('put', '/api/users/me/password', (_request, count) =>
      count === 1 ? problem(403, 'wrong_password') : nothing(),
    );
    const { user } = show(<SettingsScreen />);
    const password = await section('Password');
    await user.type(password.getByLabelText('Current password'), 'a guess');
    await user.type(password.getByLabelText('New password'), 'correct horse');
    await user.type(password.getByLabelText('Confirm new password'), 'correct horse');
    await user.click(password.getByRole('button', { name: 'Change password' }));
    expect(await password.findByText('Detail of wrong_password.')).toBeInTheDocument();
    await user.click(password.getByRole('button', { name: 'Change password' }));
    expect(await password.findByText('Saved')).toBeInTheDocument();
    expect(await changes[1]?.json()).toEqual({ current: 'a guess', new: 'correct horse' });
    expect(password.getByLabelText('New password')).toHaveValue('');
  });

  it('give a password to an account that has none (R-S1.5)', async () => {
    answer('get', '/api/users/me', () => json(account({ has_password: false })));
    const changes = answer('put', '/api/users/me/password', nothing);
    const { user } = show(<SettingsScreen />);
    const password = await section('Password');
    expect(password.queryByLabelText('Current password')).not.toBeInTheDocument();
    await user.type(password.getByLabelText('New password'), 'correct horse');
    await user.type(password.getByLabelText('Confirm new password'), 'correct horse');
    await user.click(password.getByRole('button', { name: 'Set password' }));
    await waitFor(() => expect(changes).toHaveLength(1));
    expect(await changes[0]?.json()).toEqual({ new: 'correct horse' });
  });

  it('end another session, not this one (R-S1.9)', async () => {
    const ended = answer('delete', '/api/auth/sessions/2', nothing);
    const { user } = show(<SettingsScreen />);
    const sessions = await section('Sessions');
    expect(await sessions.findByText('This device')).toBeInTheDocument();
    await user.click(sessions.getByRole('button', { name: 'Sign out on Safari on iOS' }));
    await waitFor(() => expect(ended).toHaveLength(1));
    expect(sessions.getAllByRole('button', { name: /^Sign out on/ })).toHaveLength(1);
  });

  it('log out, and forget the name (R-S0.10)', async () => {
    answer('post', '/api/auth/logout', nothing);
    const { user } = show(<SettingsScreen />);
    const sessions = await section('Sessions');
    await user.click(await sessions.findByRole('button', { name: 'Sign out' }));
    await waitFor(() => expect(navigation.push).toHaveBeenCalledWith('/login'));
    expect(localStorage.getItem(USERNAME_KEY)).toBeNull();
  });

  it('say when logging out did not work (R-S1.9)', async () => {
    answer('post', '/api/auth/logout', () => problem(503, 'api_unreachable'));
    const { user } = show(<SettingsScreen />);
    const sessions = await section('Sessions');
    await user.click(await sessions.findByRole('button', { name: 'Sign out' }));
    expect(await screen.findByText('You are still signed in')).toBeInTheDocument();
    expect(getSession().status).toBe('signed-in');
  });

  it('delete the account only after its name was typed (R-S1.5)', async () => {
    const deletions = answer('delete', '/api/users/me', nothing);
    const { user } = show(<SettingsScreen />);
    const deletion = await section('Delete account');
    await user.click(deletion.getByRole('button', { name: 'Delete account' }));
    const dialog = within(await screen.findByRole('dialog'));
    await user.type(dialog.getByLabelText('Type ada to confirm'), 'adam');
    await user.click(dialog.getByRole('button', { name: 'Delete permanently' }));
    expect(await dialog.findByText('Type ada to delete the account.')).toBeInTheDocument();
    expect(deletions).toHaveLength(0);
    await user.type(dialog.getByLabelText('Type ada to confirm'), '{Backspace}');
    await user.click(dialog.getByRole('button', { name: 'Delete permanently' }));
    await waitFor(() => expect(navigation.push).toHaveBeenCalledWith('/login'));
    expect(deletions).toHaveLength(1);
    expect(localStorage.getItem(USERNAME_KEY)).toBeNull();
  });
});
