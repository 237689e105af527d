import { screen, within } from '@testing-library/react';
import { Component, type ReactNode } from 'react';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { beginSession } from '@/lib/session/store';
import { person, post, token } from '@/test/fixtures';
import { NotFoundThrown } from '@/test/navigation';
import { show } from '@/test/render';
import { answer, json, problem } from '@/test/server';
import { InsightsScreen } from './insights-screen';
import { PostInsightsScreen } from './post-insights-screen';

class Boundary extends Component<{ children: ReactNode }, { error: unknown }> {
  override state = { error: null };
  static getDerivedStateFromError = (error: unknown) => ({ error });
  override render() {
    const { error } = this.state;
    return (error as unknown) instanceof NotFoundThrown ? <p>not found</p> : this.props.children;
  }
}

const commented = (id: number, title: string, comments: number) => ({
  post: { id, title },
  comments,
});

function answerAll() {
  answer('get', '/api/telemetry/logins-per-day', () =>
    json({
      days: [
        { day: '2026-11-20', users: 12 },
        { day: '2026-11-21', users: 1_234 },
      ],
    }),
  );
  answer('get', '/api/telemetry/top-posts-per-day', () =>
    json({
      days: [
        { day: '2026-11-19', posts: [commented(3, 'Harbour', 7), commented(4, 'Train', 7)] },
        { day: '2026-11-20', posts: [commented(5, 'Lake', 2)] },
        { day: '2026-11-21', posts: [] },
      ],
    }),
  );
}

const rows = (name: RegExp) =>
  within(screen.getByRole('table', { name }))
    .getAllByRole('row')
    .map((row) => Array.from((row as HTMLTableRowElement).cells, (cell) => cell.textContent));

beforeEach(() => beginSession(token()));

describe('the insights', () => {
  it('answer three questions with tables beside the charts (R-S1.27)', async () => {
    answerAll();
    answer('get', '/api/telemetry/users/7/best-and-worst-post', () =>
      json({ best: commented(3, 'Harbour', 7), worst: commented(6, 'Quiet', 0) }),
    );
    const { user } = show(<InsightsScreen />);
    await screen.findByRole('table', { name: /signed in/ });
    expect(rows(/signed in/)).toEqual([
      ['Day', 'Users'],
      ['Sat 21 Nov', '1,234'],
      ['Fri 20 Nov', '12'],
    ]);
    // The newest day on which anything was said.
    expect(rows(/most comments/)).toEqual([
      ['Post', 'Comments'],
      ['Lake', '2'],
    ]);
    await user.click(screen.getByRole('button', { name: '19 Nov' }));
    expect(rows(/most comments/)).toEqual([
      ['Post', 'Comments'],
      ['Harbour', '7'],
      ['Train', '7'],
    ]);
    await user.click(screen.getByRole('button', { name: '21 Nov' }));
    expect(screen.getByText('No comments on this day.')).toBeInTheDocument();
    expect(screen.getByText('0 comments')).toBeInTheDocument();
    expect(screen.getByRole('link', { name: 'Quiet' })).toHaveAttribute('href', '/6');
  });

  it('compare the posts of anybody who is searched (R-S1.27)', async () => {
    answerAll();
    answer('get', '/api/telemetry/users/7/best-and-worst-post', () =>
      json({ best: null, worst: null }),
    );
    answer('get', '/api/telemetry/users/9/best-and-worst-post', () =>
      json({ best: commented(3, 'Harbour', 7), worst: commented(3, 'Harbour', 7) }),
    );
    answer('get', '/api/users', () => json({ items: [person()], next_cursor: null }));
    const { user } = show(<InsightsScreen />);
    expect(await screen.findByText(/No posts yet/)).toBeInTheDocument();
    const search = screen.getByRole('searchbox', { name: 'Look up someone' });
    await user.type(search, 'gra');
    await user.click(await screen.findByRole('button', { name: 'grace' }));
    expect(await screen.findAllByText('7 comments')).toHaveLength(2);
    expect(screen.getByText('Posts by')).toHaveTextContent('Posts by grace');
    expect(search).toHaveFocus();
  });

  it('fail one by one, and try again (R-S1.27)', async () => {
    answerAll();
    answer('get', '/api/telemetry/users/7/best-and-worst-post', (_request, count) =>
      count === 1 ? problem(503, 'unavailable') : json({ best: null, worst: null }),
    );
    const { user } = show(<InsightsScreen />);
    await user.click(await screen.findByRole('button', { name: 'Try again' }));
    expect(await screen.findByText(/No posts yet/)).toBeInTheDocument();
    expect(screen.getByRole('table', { name: /signed in/ })).toBeInTheDocument();
  });
});

describe('the insights of a post', () => {
  it('are totals and days, for its author (R-S1.27)', async () => {
    answer('get', '/api/posts/5', () => json(post()));
    answer('get', '/api/posts/5/stats', () =>
      json({
        views: 4_711,
        likes: 12,
        comments: 3,
        days: [
          { day: '2026-11-20', views: 40, likes: 2 },
          { day: '2026-11-21', views: 5, likes: 0 },
        ],
      }),
    );
    show(<PostInsightsScreen postId={5} />);
    expect(await screen.findByText('4,711')).toBeInTheDocument();
    expect(await screen.findByText('Morning light')).toBeInTheDocument();
    expect(rows(/Views and likes/)).toEqual([
      ['Day', 'Views', 'Likes'],
      ['Sat 21 Nov', '5', '0'],
      ['Fri 20 Nov', '40', '2'],
    ]);
  });

  it('are nobody else’s (R-S1.12)', async () => {
    answer('get', '/api/posts/5', () => json(post()));
    answer('get', '/api/posts/5/stats', () => problem(403, 'post_not_yours'));
    show(<PostInsightsScreen postId={5} />);
    expect(await screen.findByText('These numbers are private')).toBeInTheDocument();
    expect(screen.getByRole('link', { name: 'Go to the post' })).toHaveAttribute('href', '/5');
  });

  it('are a 404 page for a post that is not there (R-S0.20)', async () => {
    vi.spyOn(console, 'error').mockImplementation(() => undefined);
    answer('get', '/api/posts/5', () => problem(404, 'post_not_found'));
    answer('get', '/api/posts/5/stats', () => problem(404, 'post_not_found'));
    show(
      <Boundary>
        <PostInsightsScreen postId={5} />
      </Boundary>,
    );
    expect(await screen.findByText('not found')).toBeInTheDocument();
  });
});
