import { screen, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { person, post } from '@/test/fixtures';
import { show } from '@/test/render';
import { answer, json, problem } from '@/test/server';
import { Feed } from './feed';
import { PersonPosts } from './person-posts';

const excerpt = (over: Parameters<typeof post>[0] = {}) => ({ ...post(over), is_truncated: false });

describe('the feed', () => {
  it('shows cards with the beginning of the text and whose they are (R-S1.18)', async () => {
    answer('get', '/api/feed', () =>
      json({ items: [excerpt({ visibility: 'followers', comments: 2 })], next_cursor: null }),
    );
    show(<Feed />);
    const card = await screen.findByRole('article');
    expect(within(card).getByText('First the light came.')).toBeInTheDocument();
    expect(within(card).getByText('Followers only')).toBeInTheDocument();
    expect(within(card).getByText('2 comments')).toBeInTheDocument();
    expect(within(card).getByRole('link', { name: 'grace' })).toHaveAttribute(
      'href',
      '/people/grace',
    );
    expect(screen.getByText('You are up to date.')).toBeInTheDocument();
  });

  it('goes on page by page by cursor (R-S1.18)', async () => {
    answer('get', '/api/feed', (request) =>
      new URL(request.url).searchParams.get('cursor') === 'c2'
        ? json({ items: [excerpt({ id: 4, title: 'Older' })], next_cursor: null })
        : json({ items: [excerpt()], next_cursor: 'c2' }),
    );
    const { user } = show(<Feed />);
    await user.click(await screen.findByRole('button', { name: 'Load more' }));
    expect(await screen.findByRole('heading', { name: 'Older' })).toBeInTheDocument();
  });

  it('leads to people while it is empty (R-S1.18)', async () => {
    answer('get', '/api/feed', () => json({ items: [], next_cursor: null }));
    show(<Feed />);
    expect(await screen.findByRole('link', { name: 'Find people' })).toHaveAttribute(
      'href',
      '/people',
    );
  });

  it('says when it cannot load, and tries again (R-S1.18)', async () => {
    answer('get', '/api/feed', (_request, count) =>
      count === 1 ? problem(500, 'broken') : json({ items: [excerpt()], next_cursor: null }),
    );
    const { user } = show(<Feed />);
    await user.click(await screen.findByRole('button', { name: 'Try again' }));
    expect(await screen.findByRole('article')).toBeInTheDocument();
  });

  it('takes a like like the gallery (R-S0.12)', async () => {
    answer('get', '/api/feed', () => json({ items: [excerpt()], next_cursor: null }));
    answer('put', '/api/posts/5/like', () => json({ liked: true, likes: 4 }));
    const { user } = show(<Feed />);
    await user.click(await screen.findByRole('button', { name: /^Like/ }));
    expect(screen.getByRole('button', { name: /^Like/ })).toHaveAttribute('aria-pressed', 'true');
  });
});

describe('the posts of a person', () => {
  it('are those that the API gives for this person (R-S1.24)', async () => {
    answer('get', '/api/users/by-username/grace', () => json(person()));
    answer('get', '/api/users/9/posts', (request) =>
      new URL(request.url).searchParams.has('cursor')
        ? json({ items: [post({ id: 4, title: 'Older' })], next_cursor: null })
        : json({ items: [post()], next_cursor: 'c2' }),
    );
    const { user } = show(<PersonPosts username="grace" />);
    expect(await screen.findByRole('heading', { name: 'Morning light' })).toBeInTheDocument();
    await user.click(screen.getByRole('button', { name: 'Load more' }));
    expect(await screen.findByRole('heading', { name: 'Older' })).toBeInTheDocument();
  });

  it('may be none (R-S1.12)', async () => {
    answer('get', '/api/users/by-username/grace', () => json(person()));
    answer('get', '/api/users/9/posts', () => json({ items: [], next_cursor: null }));
    show(<PersonPosts username="grace" />);
    expect(await screen.findByText('No posts yet')).toBeInTheDocument();
  });
});
