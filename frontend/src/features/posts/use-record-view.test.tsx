import { act, screen, waitFor } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { card } from '@/test/fixtures';
import { show } from '@/test/render';
import { answer, brokenConnection, json, nothing, problem } from '@/test/server';
import { Gallery } from './gallery';
import { useRecordView } from './use-record-view';

function Page({ postId }: { postId: number }) {
  useRecordView(postId);
  return <p>post {postId}</p>;
}

const keyOf = (request: Request | undefined) => request?.headers.get('idempotency-key');

/** Long enough for a request that should not be made. */
const settle = () => act(() => new Promise((resolve) => setTimeout(resolve, 50)));

describe('a navigation to a post', () => {
  it('is one view, although effects run twice and the page renders again (R-S0.18)', async () => {
    const views = answer('post', '/api/posts/5/views', nothing);
    const { update } = show(<Page postId={5} />);
    update(<Page postId={5} />);
    await settle();
    expect(views).toHaveLength(1);
    expect(keyOf(views[0])).toMatch(/^[0-9a-f]{32}$/);
  });

  it('that comes again is another view with another key (R-S0.18)', async () => {
    const views = answer('post', '/api/posts/5/views', nothing);
    show(<Page postId={5} />).unmount();
    show(<Page postId={5} />);
    await waitFor(() => expect(views).toHaveLength(2));
    expect(keyOf(views[0])).not.toBe(keyOf(views[1]));
  });

  it('from one post to the next counts for each (R-S0.18)', async () => {
    const first = answer('post', '/api/posts/5/views', nothing);
    const second = answer('post', '/api/posts/6/views', nothing);
    const { update } = show(<Page postId={5} />);
    update(<Page postId={6} />);
    await settle();
    expect([first.length, second.length]).toEqual([1, 1]);
  });

  it('by back or forward to a kept page counts too (R-S0.18)', async () => {
    const views = answer('post', '/api/posts/5/views', nothing);
    show(<Page postId={5} />);
    await waitFor(() => expect(views).toHaveLength(1));
    const shown = (persisted: boolean) =>
      act(() => {
        window.dispatchEvent(Object.assign(new Event('pageshow'), { persisted }));
      });
    shown(false);
    await settle();
    expect(views).toHaveLength(1);
    shown(true);
    await waitFor(() => expect(views).toHaveLength(2));
  });

  it.each([
    ['a broken connection', brokenConnection],
    ['a gateway error', () => problem(503, 'api_unreachable')],
  ])('is sent again with the same key after %s (R-S0.18)', async (_name, give) => {
    const views = answer('post', '/api/posts/5/views', (_request, count) =>
      count === 1 ? give() : nothing(),
    );
    show(<Page postId={5} />);
    await waitFor(() => expect(views).toHaveLength(2), { timeout: 3_000 });
    expect(keyOf(views[0])).toBe(keyOf(views[1]));
  });

  it('to a post that does not exist is tried once only (R-S0.20)', async () => {
    const views = answer('post', '/api/posts/5/views', () => problem(404, 'post_not_found'));
    show(<Page postId={5} />);
    await waitFor(() => expect(views).toHaveLength(1));
    await settle();
    expect(views).toHaveLength(1);
  });
});

it('pointing at a card loads the post and counts nothing (R-S0.18)', async () => {
  const views = answer('post', '/api/posts/5/views', nothing);
  answer('get', '/api/posts', () => json({ items: [card()], next_cursor: null }));
  const loads = answer('get', '/api/posts/5', () => json(card()));
  const { user } = show(<Gallery />);
  await user.hover(await screen.findByRole('article'));
  await waitFor(() => expect(loads).toHaveLength(1));
  await settle();
  expect(views).toHaveLength(0);
});
