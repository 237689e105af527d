import { act, screen, waitFor, within } from '@testing-library/react';
import { beforeEach, describe, expect, it } from 'vitest';
import { beginSession, endSession } from '@/lib/session/store';
import { setStreamOpen } from '@/lib/stream/store';
import { token } from '@/test/fixtures';
import { navigation } from '@/test/navigation';
import { show } from '@/test/render';
import { answer, brokenConnection, json, nothing } from '@/test/server';
import { Shell } from './shell';

const page = (
  <Shell>
    <p>Content</p>
  </Shell>
);
const sections = () => within(screen.getByRole('navigation', { name: 'Sections' }));
const tabs = () => within(screen.getByRole('navigation', { name: 'Tabs' }));
const names = (links: HTMLElement[]) => links.map((link) => link.textContent);

describe('round every page, for somebody who is signed in', () => {
  beforeEach(() => {
    beginSession(token());
    setStreamOpen(true);
    answer('get', '/api/notifications/unread-count', () => json({ unread: 120 }));
  });

  it('are all sections, and where one is (R-S0.8)', async () => {
    navigation.pathname = '/feed';
    show(page);
    expect(sections().getAllByRole('link')).toHaveLength(7);
    expect(sections().getByRole('link', { name: 'Feed' })).toHaveAttribute('aria-current', 'page');
    expect(sections().getByRole('link', { name: 'Gallery' })).not.toHaveAttribute('aria-current');
    expect(tabs().getByRole('link', { name: 'Feed' })).toHaveAttribute('aria-current', 'page');
    for (const link of screen.getAllByRole('link', { name: 'New post' })) {
      expect(link).toHaveAttribute('href', '/new');
    }
    const bell = await screen.findByRole('link', { name: 'Notifications, 120 unread' });
    expect(bell).toHaveTextContent('99+');
  });

  it('is the rest behind one tab, on phones (R-S0.8)', async () => {
    navigation.pathname = '/settings';
    const { user } = show(page);
    const more = await tabs().findByRole('button', { name: 'More' });
    expect(more).toHaveAttribute('data-is-here', 'true');
    await user.click(more);
    const items = await tabs().findAllByRole('menuitem');
    expect(names(items)).toContain('Settings');
    expect(items.at(-1)).toHaveAttribute('aria-current', 'page');
    expect(items[0]).not.toHaveAttribute('aria-current');
  });

  it('is the way out (R-S1.9)', async () => {
    const requests = answer('post', '/api/auth/logout', nothing);
    const { user } = show(page);
    await user.click(await screen.findByRole('button', { name: /^Account menu of/ }));
    await user.click(await screen.findByRole('menuitem', { name: 'Sign out' }));
    await waitFor(() => expect(navigation.push).toHaveBeenCalledWith('/login'));
    expect(requests).toHaveLength(1);
  });

  it('says that one is still logged in when nobody could be told (R-S1.9)', async () => {
    answer('post', '/api/auth/logout', brokenConnection);
    const { user } = show(page);
    await user.click(await screen.findByRole('button', { name: /^Account menu of/ }));
    await user.click(await screen.findByRole('menuitem', { name: 'Sign out' }));
    expect(await screen.findByText('You are still signed in')).toBeInTheDocument();
    expect(navigation.push).not.toHaveBeenCalled();
  });
});

describe('round every page, for a visitor', () => {
  beforeEach(() => endSession(false));

  it('are the public sections, and the way in that leads back (R-S0.15)', () => {
    navigation.pathname = '/movies';
    show(page);
    expect(names(sections().getAllByRole('link'))).toEqual([
      'Gallery',
      'Dogs',
      'Movies',
      'Dashboard',
    ]);
    for (const link of screen.getAllByRole('link', { name: 'Sign in' })) {
      expect(link).toHaveAttribute('href', '/login?next=%2Fmovies');
    }
    expect(tabs().queryByRole('button')).not.toBeInTheDocument();
  });

  it('is a choice of theme (R-S1.28)', async () => {
    const { user } = show(page);
    await user.click(await screen.findByRole('button', { name: /^Theme:/ }));
    await user.click(await screen.findByRole('menuitemradio', { name: 'Dark' }));
    expect(await screen.findByRole('button', { name: 'Theme: Dark' })).toBeInTheDocument();
    expect(document.documentElement).toHaveAttribute('data-mantine-color-scheme', 'dark');
  });
});

it('round a page whose reader is not known yet, promises nothing (R-S1.7)', async () => {
  show(page);
  expect(screen.getByText('Content')).toBeInTheDocument();
  expect(screen.queryByRole('link', { name: 'Sign in' })).not.toBeInTheDocument();
  act(() => endSession(false));
  expect((await screen.findAllByRole('link', { name: 'Sign in' })).length).toBeGreaterThan(0);
});
