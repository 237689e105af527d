import { screen, waitFor } from '@testing-library/react';
import { Component, type ReactNode } from 'react';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { beginSession } from '@/lib/session/store';
import { user as account, post, token } from '@/test/fixtures';
import { NotFoundThrown, navigation } from '@/test/navigation';
import { show } from '@/test/render';
import { answer, json, nothing, problem } from '@/test/server';
import { PostScreen } from './post-screen';

class Boundary extends Component<{ children: ReactNode }, { error: unknown }> {
  override state = { error: null };
  static getDerivedStateFromError = (error: unknown) => ({ error });
  override render() {
    const { error } = this.state;
    return (error as unknown) instanceof NotFoundThrown ? <p>not found</p> : this.props.children;
  }
}

describe('the page of a post', () => {
  beforeEach(() => {
    beginSession(token());
    answer('post', '/api/posts/5/views', nothing);
  });

  it('shows title, text, picture and likes (R-S0.16), never the views (R-S0.17)', async () => {
    answer('get', '/api/posts/5', () => json({ ...post(), views: 4_711 } as never));
    show(<PostScreen postId={5} />);
    expect(
      await screen.findByRole('heading', { level: 1, name: 'Morning light' }),
    ).toBeInTheDocument();
    expect(screen.getByText('First the light came.')).toBeInTheDocument();
    expect(screen.getByAltText('Morning light')).toBeInTheDocument();
    expect(screen.getByText('3 likes')).toBeInTheDocument();
    expect(document.body).not.toHaveTextContent(/view|4,?711/i);
  });

  it('draws a picture until the upload is prepared, and says so to its author (R-S2.15)', async () => {
    const pending = { is_image_pending: true, created_at: new Date().toISOString() };
    const author = { id: account().id, username: 'ada' };
    const sizes = [{ width: 640, url: '/api/pictures/k/640.webp' }];
    answer('get', '/api/posts/5', (_request, count) =>
      json(
        count === 1
          ? post({ ...pending, author })
          : post({ author, image_url: '/api/pictures/k/640.webp', image_sizes: sizes }),
      ),
    );
    show(<PostScreen postId={5} />);
    expect(await screen.findByText(/being prepared/)).toBeInTheDocument();
    await waitFor(() =>
      expect(screen.getByAltText('Morning light')).toHaveAttribute(
        'srcset',
        '/api/pictures/k/640.webp 640w',
      ),
    );
    expect(screen.queryByText(/being prepared/)).not.toBeInTheDocument();
  });

  it('shows a text as text (R-S0.16)', async () => {
    const text = '<img src=x onerror=alert(1)>\n\nsecond';
    answer('get', '/api/posts/5', () => json(post({ text })));
    show(<PostScreen postId={5} />);
    const shown = await screen.findByText(/onerror/);
    expect(shown.textContent).toBe(text);
  });

  it.each([404, 422])('is a 404 page when the API says %i (R-S0.20)', async (status) => {
    vi.spyOn(console, 'error').mockImplementation(() => undefined);
    answer('get', '/api/posts/5', () => problem(status, 'post_not_found'));
    show(
      <Boundary>
        <PostScreen postId={5} />
      </Boundary>,
    );
    expect(await screen.findByText('not found')).toBeInTheDocument();
  });

  it('says when it cannot load, and tries again (R-S0.16)', async () => {
    answer('get', '/api/posts/5', (_request, count) =>
      count === 1 ? problem(500, 'broken') : json(post()),
    );
    const { user } = show(<PostScreen postId={5} />);
    await user.click(await screen.findByRole('button', { name: 'Try again' }));
    expect(await screen.findByText('3 likes')).toBeInTheDocument();
  });

  it('lets only its author delete it, after asking (R-S4.17)', async () => {
    beginSession(token({ user: account({ id: 9, username: 'grace' }) }));
    answer('get', '/api/posts/5', () => json(post()));
    const deletions = answer('delete', '/api/posts/5', nothing);
    const { user } = show(<PostScreen postId={5} />);
    await user.click(await screen.findByRole('button', { name: 'Delete' }));
    expect(deletions).toHaveLength(0);
    await user.click(await screen.findByRole('button', { name: 'Delete post' }));
    await waitFor(() => expect(navigation.replace).toHaveBeenCalledWith('/'));
    expect(deletions).toHaveLength(1);
  });

  it('offers no deletion to others (R-S4.17)', async () => {
    answer('get', '/api/posts/5', () => json(post()));
    show(<PostScreen postId={5} />);
    await screen.findByText('3 likes');
    expect(screen.queryByRole('button', { name: 'Delete' })).not.toBeInTheDocument();
  });
});
