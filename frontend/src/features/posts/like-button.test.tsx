import { screen, waitFor, within } from '@testing-library/react';
import { beforeEach, describe, expect, it } from 'vitest';
import { deferred } from '@/test/deferred';
import { card, post } from '@/test/fixtures';
import { show } from '@/test/render';
import { answer, json, problem } from '@/test/server';
import { Gallery } from './gallery';
import { LikeButton } from './like-button';

const page = (...items: ReturnType<typeof card>[]) => json({ items, next_cursor: null });
const heart = () => screen.findByRole('button', { name: /^Like “Morning light”/ });

describe('the like', () => {
  // Pointing at a card loads its post.
  beforeEach(() => {
    answer('get', '/api/posts/5', () => json(post()));
  });

  it('shows at once, then the number of the server, without reload (R-S0.12)', async () => {
    const lists = answer('get', '/api/posts', () => page(card()));
    const saved = deferred();
    const likes = answer('put', '/api/posts/5/like', async () => {
      await saved.promise;
      return json({ liked: true, likes: 11 });
    });
    const { user } = show(<Gallery />);
    await user.click(await heart());
    expect(await heart()).toHaveAttribute('aria-pressed', 'true');
    expect(await heart()).toHaveTextContent('4');
    saved.settle();
    await waitFor(async () => expect(await heart()).toHaveTextContent('11'));
    expect(likes).toHaveLength(1);
    expect(lists).toHaveLength(1);
  });

  it('can be taken back (R-S0.12)', async () => {
    answer('get', '/api/posts', () => page(card({ liked: true, likes: 4 })));
    const unlikes = answer('delete', '/api/posts/5/like', () => json({ liked: false, likes: 3 }));
    const { user } = show(<Gallery />);
    await user.click(await heart());
    expect(await heart()).toHaveAttribute('aria-pressed', 'false');
    await waitFor(() => expect(unlikes).toHaveLength(1));
    expect(await heart()).toHaveTextContent('3');
  });

  it('goes back and says so when it fails (R-S0.12)', async () => {
    answer('get', '/api/posts', () => page(card()));
    const failed = deferred();
    answer('put', '/api/posts/5/like', async () => {
      await failed.promise;
      return problem(503, 'api_unreachable');
    });
    const { user } = show(<Gallery />);
    await user.click(await heart());
    expect(await heart()).toHaveTextContent('4');
    failed.settle();
    expect(await screen.findByText('Your like was not saved')).toBeInTheDocument();
    expect(await heart()).toHaveAttribute('aria-pressed', 'false');
    expect(await heart()).toHaveTextContent('3');
  });

  it('clicked twice quickly is sent in order, and ends as clicked last (R-S0.12)', async () => {
    answer('get', '/api/posts', () => page(card()));
    const sent: string[] = [];
    const saved = deferred();
    answer('put', '/api/posts/5/like', async () => {
      sent.push('like');
      await saved.promise;
      return json({ liked: true, likes: 4 });
    });
    answer('delete', '/api/posts/5/like', () => {
      sent.push('unlike');
      return json({ liked: false, likes: 3 });
    });
    const { user } = show(<Gallery />);
    await user.click(await heart());
    await user.click(await heart());
    expect(await heart()).toHaveAttribute('aria-pressed', 'false');
    expect(sent).toEqual(['like']);
    saved.settle();
    await waitFor(() => expect(sent).toEqual(['like', 'unlike']));
    await waitFor(async () => expect(await heart()).toHaveTextContent('3'));
    expect(await heart()).toHaveAttribute('aria-pressed', 'false');
  });

  it('stays in a list that was on its way meanwhile (R-S0.12)', async () => {
    const loaded = deferred();
    answer('get', '/api/posts', async () => {
      await loaded.promise;
      return page(card());
    });
    answer('put', '/api/posts/5/like', () => json({ liked: true, likes: 4 }));
    const { user, queryClient } = show(
      <>
        <LikeButton post={post()} />
        <Gallery />
      </>,
    );
    await user.click(await heart());
    await waitFor(() => {
      const [like] = queryClient.getMutationCache().getAll();
      expect(like?.state.status).toBe('success');
    });
    loaded.settle();
    const card5 = within(await screen.findByRole('article'));
    await waitFor(() => {
      const liked = card5.getByRole('button', { name: 'Like “Morning light”, 4 likes' });
      expect(liked).toHaveAttribute('aria-pressed', 'true');
    });
  });

  it('is shown on the page of the post as well (R-S0.12)', async () => {
    answer('get', '/api/posts', () => page(card()));
    answer('put', '/api/posts/5/like', () => json({ liked: true, likes: 4 }));
    const { user, queryClient } = show(<Gallery />);
    await heart();
    const { postKey } = await import('./post-cache');
    queryClient.setQueryData(postKey(5), post());
    await user.click(await heart());
    await waitFor(() => {
      expect(queryClient.getQueryData(postKey(5))).toMatchObject({ liked: true, likes: 4 });
    });
  });
});
