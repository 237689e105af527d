import { act, screen, waitFor, within } from '@testing-library/react';
import { beforeEach, describe, expect, it } from 'vitest';
import { Bell } from '@/components/shell/bell';
import { beginSession } from '@/lib/session/store';
import { publishNotification, setStreamOpen } from '@/lib/stream/store';
import { notification, token } from '@/test/fixtures';
import { show } from '@/test/render';
import { answer, json, problem } from '@/test/server';
import { NotificationsScreen } from './notifications-screen';

const page = (...items: ReturnType<typeof notification>[]) => json({ items, next_cursor: null });
const read = { read_at: '2026-01-03T00:01:00Z' };

beforeEach(() => {
  beginSession(token());
  setStreamOpen(true);
});

describe('the page of notifications', () => {
  it('tells who did what, and leads there (R-S1.22)', async () => {
    answer('get', '/api/notifications', () =>
      page(
        notification(),
        notification({ id: 10, kind: 'like', comment: null, ...read }),
        notification({ id: 9, kind: 'follow', post: null, comment: null, ...read }),
      ),
    );
    show(<NotificationsScreen />);
    const links = await screen.findAllByRole('link');
    expect(links.map((link) => link.getAttribute('href'))).toEqual(['/5', '/5', '/people/grace']);
    expect(links[0]).toHaveTextContent(
      /Unread: grace commented on “Morning light”.*I was there too!/,
    );
    expect(links[1]).toHaveTextContent(/^Ggrace likes “Morning light”/);
    expect(links[2]).toHaveTextContent(/^Ggrace follows you/);
  });

  it('marks what is opened as read (R-S1.22)', async () => {
    answer('get', '/api/notifications', (_request, count) =>
      page(notification(count === 1 ? {} : read)),
    );
    const sent = answer('post', '/api/notifications/read', () => json({ unread: 0 }));
    const { user } = show(<NotificationsScreen />);
    const link = await screen.findByRole('link');
    link.addEventListener('click', (event) => event.preventDefault());
    await user.click(link);
    await waitFor(() => expect(sent).toHaveLength(1));
    expect(await sent[0]?.json()).toEqual({ ids: [11] });
    expect(link).not.toHaveTextContent('Unread');
  });

  it('marks all as read, at once, and back when it fails (R-S1.22)', async () => {
    answer('get', '/api/notifications', () => page(notification(), notification({ id: 10 })));
    const sent = answer('post', '/api/notifications/read', () => problem(500, 'broken'));
    const { user } = show(<NotificationsScreen />);
    await user.click(await screen.findByRole('button', { name: 'Mark all as read' }));
    expect(await screen.findByText('Notifications were not marked as read')).toBeInTheDocument();
    expect(await sent[0]?.json()).toEqual({ all: true });
    expect(screen.getAllByText('Unread:')).toHaveLength(2);
  });

  it('says what will come while it is empty (R-S1.22)', async () => {
    answer('get', '/api/notifications', () => page());
    show(<NotificationsScreen />);
    expect(await screen.findByText('No notifications yet')).toBeInTheDocument();
  });

  it('says when it cannot load, and tries again (R-S1.22)', async () => {
    answer('get', '/api/notifications', (_request, count) =>
      count === 1 ? problem(500, 'broken') : page(notification()),
    );
    const { user } = show(<NotificationsScreen />);
    await user.click(await screen.findByRole('button', { name: 'Try again' }));
    expect(await screen.findByRole('link')).toBeInTheDocument();
  });

  it('shows what arrives, and rings the bell (R-S1.22)', async () => {
    const news: ReturnType<typeof notification>[] = [];
    answer('get', '/api/notifications', () => page(...news));
    answer('get', '/api/notifications/unread-count', () => json({ unread: news.length }));
    show(
      <>
        <Bell />
        <NotificationsScreen />
      </>,
    );
    await screen.findByText('No notifications yet');
    expect(screen.getByRole('link', { name: 'Notifications' })).toBeInTheDocument();
    news.push(notification());
    act(() => publishNotification(notification()));
    const bell = await screen.findByRole('link', { name: 'Notifications, 1 unread' });
    expect(within(bell).getByText('1')).toBeInTheDocument();
    expect(await screen.findByText('I was there too!')).toBeInTheDocument();
    expect(screen.getByText('grace commented on “Morning light”')).toHaveAttribute(
      'role',
      'status',
    );
  });

  it('asks once for what arrives in a burst (R-S1.22)', async () => {
    const asked = answer('get', '/api/notifications/unread-count', () => json({ unread: 120 }));
    show(<Bell />);
    await screen.findByText('99+');
    const before = asked.length;
    act(() => {
      for (let id = 1; id <= 100; id += 1) {
        publishNotification(notification({ id }));
      }
    });
    await waitFor(() => expect(asked.length).toBe(before + 1));
  });
});
