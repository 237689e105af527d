import { act, screen, within } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { endSession } from '@/lib/session/store';
import { dashboard } from '@/test/fixtures';
import { show } from '@/test/render';
import { answer, json, problem } from '@/test/server';
import { DashboardScreen } from './dashboard-screen';
import { REFRESH_EVERY_MS } from './use-dashboard';

const total = (key: string) => document.querySelector(`[data-total=${key}]`);

function rowsOf(ranking: string): string[][] {
  const table = document.querySelector<HTMLTableElement>(`[data-ranking=${ranking}]`);
  return Array.from(table?.tBodies[0]?.rows ?? [], (row) =>
    Array.from(row.cells, (cell) => cell.textContent),
  );
}

describe('the dashboard', () => {
  beforeEach(() => {
    vi.useFakeTimers({ shouldAdvanceTime: true });
    endSession(false);
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('shows everybody the exact totals (R-S0.21, R-S0.24)', async () => {
    const requests = answer('get', '/api/dashboard', () => json(dashboard()));
    show(<DashboardScreen />);
    await vi.waitFor(() => expect(total('views')).toHaveTextContent('988,127'));
    expect(total('users')).toHaveTextContent('1,000');
    expect(total('posts')).toHaveTextContent('24');
    expect(total('likes')).toHaveTextContent('11,873');
    expect(requests[0]?.headers.has('authorization')).toBe(false);
  });

  it('ranks the most viewed and most liked posts in tables (R-S0.22, R-S0.23)', async () => {
    answer('get', '/api/dashboard', () => json(dashboard()));
    show(<DashboardScreen />);
    await vi.waitFor(() =>
      expect(rowsOf('Views')).toEqual([
        ['1', 'Harbour', '120,431'],
        ['2', 'Train', '99,000'],
      ]),
    );
    expect(rowsOf('Likes')).toEqual([
      ['1', 'Train', '812'],
      ['2', 'Harbour', '700'],
    ]);
    const views = document.querySelector<HTMLElement>('[data-ranking=Views]');
    const link = within(views as HTMLElement).getByRole('link', { name: 'Harbour' });
    expect(link).toHaveAttribute('href', '/3');
  });

  it('follows the numbers without being reloaded (R-S0.24)', async () => {
    answer('get', '/api/dashboard', (_request, count) => json(dashboard({ views: 100 + count })));
    show(<DashboardScreen />);
    await vi.waitFor(() => expect(total('views')).toHaveTextContent('101'));
    await act(() => vi.advanceTimersByTimeAsync(REFRESH_EVERY_MS + 100));
    await vi.waitFor(() => expect(total('views')).toHaveTextContent('102'));
  });

  it('keeps the last numbers while the connection is lost, and says so (R-S0.24)', async () => {
    answer('get', '/api/dashboard', (_request, count) =>
      count === 2 ? problem(503, 'api_unreachable') : json(dashboard({ views: 100 + count })),
    );
    show(<DashboardScreen />);
    await vi.waitFor(() => expect(total('views')).toHaveTextContent('101'));
    await act(() => vi.advanceTimersByTimeAsync(REFRESH_EVERY_MS + 100));
    expect(await screen.findByText('Connection lost, trying again')).toBeInTheDocument();
    expect(total('views')).toHaveTextContent('101');
    await act(() => vi.advanceTimersByTimeAsync(REFRESH_EVERY_MS + 100));
    expect(await screen.findByText('Live')).toBeInTheDocument();
    expect(total('views')).toHaveTextContent('103');
  });

  it('works with no data at all (R-S0.24)', async () => {
    const empty = { users: 0, posts: 0, likes: 0, views: 0, top_viewed: [], top_liked: [] };
    answer('get', '/api/dashboard', () => json(empty));
    show(<DashboardScreen />);
    await vi.waitFor(() => expect(total('users')).toHaveTextContent('0'));
    expect(screen.getAllByText('No posts yet. The first ones will show up here.')).toHaveLength(2);
  });

  it('says when it cannot load at all (R-S0.21)', async () => {
    answer('get', '/api/dashboard', () => problem(500, 'broken'));
    show(<DashboardScreen />);
    expect(await screen.findByText('The numbers could not be loaded')).toBeInTheDocument();
  });
});
