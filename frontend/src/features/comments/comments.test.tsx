import { act, screen, waitFor, within } from '@testing-library/react';
import { beforeEach, describe, expect, it } from 'vitest';
import { getPostQueryKey } from '@/lib/api/generated/@tanstack/react-query.gen';
import { beginSession } from '@/lib/session/store';
import { publishComment, setStreamOpen, watchedPost } from '@/lib/stream/store';
import { comment, post, token } from '@/test/fixtures';
import { show } from '@/test/render';
import { answer, json, nothing, problem } from '@/test/server';
import { Comments } from './comments';

const page = (...items: ReturnType<typeof comment>[]) => json({ items, next_cursor: null });
const box = () => screen.findByRole('textbox', { name: 'Your comment' });
const send = () => screen.getByRole('button', { name: 'Comment' });
const texts = () =>
  screen.getAllByRole('listitem').map((item) => item.querySelector('p:last-child')?.textContent);
const mine = (over = {}) => comment({ author: { id: 7, username: 'ada' }, ...over });

/** As on the page of a post, which has loaded the post before. */
function open() {
  const view = show(<Comments postId={5} />);
  view.queryClient.setQueryData(
    getPostQueryKey({ path: { post_id: 5 } }),
    post({ id: 5, comments: 1 }),
  );
  return view;
}

describe('the comments of a post', () => {
  beforeEach(() => {
    beginSession(token());
    setStreamOpen(false);
  });

  it('are listed with their authors, the newest first (R-S1.19)', async () => {
    answer('get', '/api/posts/5/comments', () =>
      page(comment({ id: 32, text: 'Second' }), comment({ id: 31, text: 'First' })),
    );
    open();
    expect(await screen.findByText('Second')).toBeInTheDocument();
    expect(texts()).toEqual(['Second', 'First']);
    expect(screen.getAllByRole('link', { name: 'grace' })[0]).toHaveAttribute(
      'href',
      '/people/grace',
    );
  });

  it('are reached page by page (R-S1.19)', async () => {
    const asked = answer('get', '/api/posts/5/comments', (request) =>
      new URL(request.url).searchParams.get('cursor') === 'c2'
        ? page(comment({ id: 30, text: 'Older' }))
        : json({ items: [comment()], next_cursor: 'c2' }),
    );
    const { user } = open();
    await user.click(await screen.findByRole('button', { name: 'Load more' }));
    expect(await screen.findByText('Older')).toBeInTheDocument();
    expect(new URL(asked[0]?.url ?? '').pathname).toBe('/api/posts/5/comments');
  });

  it('say when they cannot load, and try again (R-S1.19)', async () => {
    answer('get', '/api/posts/5/comments', (_request, count) =>
      count === 1 ? problem(500, 'broken') : page(comment()),
    );
    const { user } = open();
    await user.click(await screen.findByRole('button', { name: 'Try again' }));
    expect(await screen.findByText('I was there too!')).toBeInTheDocument();
  });

  it('take a new one, first in the list and once, though it arrives twice (R-S1.11)', async () => {
    answer('get', '/api/posts/5/comments', () => page(comment()));
    const written = mine({ id: 40, text: 'Mine' });
    const sent = answer('post', '/api/posts/5/comments', () => json(written, 201));
    const { user } = open();
    await screen.findByText('I was there too!');
    await user.type(await box(), 'Mine');
    await user.click(send());
    expect(await screen.findByText('Mine')).toBeInTheDocument();
    act(() => publishComment(written));
    expect(texts()).toEqual(['Mine', 'I was there too!']);
    expect(await box()).toHaveValue('');
    expect(await sent[0]?.json()).toEqual({ text: 'Mine' });
    expect(screen.getByRole('heading', { name: /Comments/ })).toHaveTextContent('Comments2');
  });

  it.each([
    ['', 'Write something.'],
    ['  \n ', 'Write something.'],
    ['\u{1f600}'.repeat(4_001), 'Use at most 4,000 characters.'],
  ])('explain at the field what is no comment (R-S1.11)', async (text, message) => {
    answer('get', '/api/posts/5/comments', () => page());
    const { user } = open();
    await screen.findByText(/No comments yet/);
    await user.click(await box());
    if (text) {
      await user.paste(text);
    }
    await user.click(send());
    expect(await screen.findByText(message)).toBeInTheDocument();
    expect(await box()).toHaveFocus();
  });

  it('keep what was written when it could not be sent (R-S1.11)', async () => {
    answer('get', '/api/posts/5/comments', () => page());
    answer('post', '/api/posts/5/comments', () => problem(404, 'post_not_found'));
    const { user } = open();
    await user.type(await box(), 'Too late');
    await user.click(send());
    expect(await screen.findByText('Detail of post_not_found.')).toBeInTheDocument();
    expect(await box()).toHaveValue('Too late');
  });

  it('let me take back my own only, after asking (R-S1.11)', async () => {
    answer('get', '/api/posts/5/comments', () => page(mine({ id: 32, text: 'Mine' }), comment()));
    const removed = answer('delete', '/api/comments/32', nothing);
    const { user } = open();
    await screen.findByText('Mine');
    expect(screen.getAllByRole('button', { name: 'Delete my comment' })).toHaveLength(1);
    await user.click(screen.getByRole('button', { name: 'Delete my comment' }));
    const dialog = await screen.findByRole('dialog');
    expect(removed).toHaveLength(0);
    await user.click(within(dialog).getByRole('button', { name: 'Delete comment' }));
    await waitFor(() => expect(screen.queryByText('Mine')).not.toBeInTheDocument());
    expect(screen.getByText('I was there too!')).toBeInTheDocument();
    expect(removed).toHaveLength(1);
  });

  it('arrive while they are written (R-S1.22)', async () => {
    answer('get', '/api/posts/5/comments', () => page(comment()));
    const { unmount } = open();
    await screen.findByText('I was there too!');
    expect(watchedPost()).toBe(5);
    act(() => {
      publishComment(comment({ id: 50, text: 'Live', author: { id: 3, username: 'linus' } }));
      publishComment(comment({ id: 51, text: 'Elsewhere', post_id: 6 }));
    });
    expect(texts()).toEqual(['Live', 'I was there too!']);
    expect(screen.getByText('New comment by linus')).toBeInTheDocument();
    unmount();
    expect(watchedPost()).toBeNull();
  });

  it('stand where they belong when they are told late (R-S1.19, R-S1.22)', async () => {
    answer('get', '/api/posts/5/comments', () =>
      json({
        items: [comment({ id: 50, text: 'Newest' }), comment({ id: 40, text: 'Older' })],
        next_cursor: 'more',
      }),
    );
    open();
    await screen.findByText('Newest');
    act(() => {
      publishComment(comment({ id: 45, text: 'Between' }));
      publishComment(comment({ id: 30, text: 'Of a later page' }));
    });
    expect(texts()).toEqual(['Newest', 'Between', 'Older']);
  });

  it('are caught up with after the stream was away (R-S1.22)', async () => {
    answer('get', '/api/posts/5/comments', (_request, count) =>
      count === 1 ? page(comment()) : page(comment({ id: 60, text: 'Missed' }), comment()),
    );
    answer('get', '/api/posts/5', () => json(post({ id: 5, comments: 2 })));
    open();
    await screen.findByText('I was there too!');
    act(() => setStreamOpen(true));
    expect(await screen.findByText('Missed')).toBeInTheDocument();
  });
});
