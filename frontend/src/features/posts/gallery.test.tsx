import { screen, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { card, post } from '@/test/fixtures';
import { show } from '@/test/render';
import { answer, json, problem } from '@/test/server';
import { Gallery } from './gallery';

describe('the gallery', () => {
  it('shows picture and title, not the text (R-S0.11)', async () => {
    answer('get', '/api/posts', () => json({ items: [post()], next_cursor: null }));
    show(<Gallery />);
    expect(await screen.findByAltText('Morning light')).toHaveAttribute('src', '/api/media/5.svg');
    expect(screen.getByRole('heading', { name: 'Morning light' })).toBeInTheDocument();
    expect(screen.queryByText(/First the light came/)).not.toBeInTheDocument();
  });

  it('leads to the post by the picture and by the title (R-S0.13, R-S0.14)', async () => {
    answer('get', '/api/posts', () => json({ items: [card()], next_cursor: null }));
    show(<Gallery />);
    const article = await screen.findByRole('article');
    const byTitle = within(article).getByRole('heading').querySelector('a');
    const byPicture = within(article).getByAltText('Morning light').closest('a');
    expect(byTitle).toHaveAttribute('href', '/5');
    expect(byPicture).toHaveAttribute('href', '/5');
  });

  it('reaches all posts page by page (R-S0.11)', async () => {
    const lists = answer('get', '/api/posts', (request) => {
      const cursor = new URL(request.url).searchParams.get('cursor');
      return cursor === 'c2'
        ? json({ items: [card({ id: 4, title: 'Older' })], next_cursor: null })
        : json({ items: [card()], next_cursor: 'c2' });
    });
    const { user } = show(<Gallery />);
    await user.click(await screen.findByRole('button', { name: 'Load more' }));
    expect(await screen.findByRole('heading', { name: 'Older' })).toBeInTheDocument();
    expect(screen.getByRole('heading', { name: 'Morning light' })).toBeInTheDocument();
    expect(screen.queryByRole('button', { name: 'Load more' })).not.toBeInTheDocument();
    expect(new URL(lists[0]?.url ?? '').searchParams.has('cursor')).toBe(false);
  });

  it('keeps what it has when the next page fails (R-S0.11)', async () => {
    answer('get', '/api/posts', (request, count) =>
      new URL(request.url).searchParams.has('cursor')
        ? count === 2
          ? problem(500, 'broken')
          : json({ items: [card({ id: 4, title: 'Older' })], next_cursor: null })
        : json({ items: [card()], next_cursor: 'c2' }),
    );
    const { user } = show(<Gallery />);
    await user.click(await screen.findByRole('button', { name: 'Load more' }));
    await user.click(await screen.findByRole('button', { name: /Try again/ }));
    expect(await screen.findByRole('heading', { name: 'Older' })).toBeInTheDocument();
  });

  it('invites when it is empty (R-S0.24)', async () => {
    answer('get', '/api/posts', () => json({ items: [], next_cursor: null }));
    show(<Gallery />);
    expect(await screen.findByText('Nothing has been posted yet')).toBeInTheDocument();
    expect(screen.getByRole('link', { name: 'Write the first post' })).toHaveAttribute(
      'href',
      '/new',
    );
  });

  it('says when it cannot load, and tries again (R-S0.11)', async () => {
    answer('get', '/api/posts', (_request, count) =>
      count === 1 ? problem(500, 'broken') : json({ items: [card()], next_cursor: null }),
    );
    const { user } = show(<Gallery />);
    await user.click(await screen.findByRole('button', { name: 'Try again' }));
    expect(await screen.findByRole('article')).toBeInTheDocument();
  });
});
