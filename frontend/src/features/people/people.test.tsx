import { screen, waitFor } from '@testing-library/react';
import { Component, type ReactNode } from 'react';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { beginSession } from '@/lib/session/store';
import { person, token } from '@/test/fixtures';
import { NotFoundThrown } from '@/test/navigation';
import { show } from '@/test/render';
import { answer, json, nothing, problem } from '@/test/server';
import { PeopleScreen } from './people-screen';
import { PersonScreen } from './person-screen';

class Boundary extends Component<{ children: ReactNode }, { error: unknown }> {
  override state = { error: null };
  static getDerivedStateFromError = (error: unknown) => ({ error });
  override render() {
    const { error } = this.state;
    return (error as unknown) instanceof NotFoundThrown ? <p>not found</p> : this.props.children;
  }
}

const page = (...items: ReturnType<typeof person>[]) => json({ items, next_cursor: null });
const follow = () => screen.findByRole('button', { name: 'Follow grace' });
const showPerson = (view: 'posts' | 'followers' | 'following' = 'posts') =>
  show(
    <PersonScreen username="grace" view={view}>
      <p>the posts</p>
    </PersonScreen>,
  );

beforeEach(() => beginSession(token()));

describe('finding people', () => {
  it('shows everybody at first, and asks once for what was typed (R-S1.23)', async () => {
    const asked = answer('get', '/api/users', (request) => {
      const text = new URL(request.url).searchParams.get('q');
      return text === null ? page(person(), person({ id: 8, username: 'alan' })) : page(person());
    });
    const { user } = show(<PeopleScreen />);
    expect(await screen.findByText('alan')).toBeInTheDocument();
    await user.type(screen.getByRole('searchbox'), ' grace ');
    await waitFor(() => expect(screen.queryByText('alan')).not.toBeInTheDocument());
    expect(asked.map(({ url }) => new URL(url).searchParams.get('q'))).toEqual([null, 'grace']);
    expect(screen.getByRole('link', { name: /grace/ })).toHaveAttribute('href', '/people/grace');
  });

  it('says so when nobody is found (R-S1.23)', async () => {
    answer('get', '/api/users', () => page());
    show(<PeopleScreen />);
    expect(await screen.findByText('No people found')).toBeInTheDocument();
  });

  it('goes on when a page is empty but not the last (R-S1.23)', async () => {
    answer('get', '/api/users', (request) =>
      new URL(request.url).searchParams.has('cursor')
        ? page(person())
        : json({ items: [], next_cursor: 'c2' }),
    );
    const { user } = show(<PeopleScreen />);
    await user.click(await screen.findByRole('button', { name: 'Load more' }));
    expect(await screen.findByText('grace')).toBeInTheDocument();
  });

  it('shows oneself without a button (R-S1.23)', async () => {
    answer('get', '/api/users', () => page(person({ is_me: true })));
    show(<PeopleScreen />);
    expect(await screen.findByText('You')).toBeInTheDocument();
    expect(screen.queryByRole('button')).not.toBeInTheDocument();
  });
});

describe('the page of a person', () => {
  it('shows who it is, with the numbers, and the posts (R-S1.23)', async () => {
    answer('get', '/api/users/by-username/grace', () => json(person()));
    showPerson();
    expect(await screen.findByRole('heading', { level: 1, name: 'grace' })).toBeInTheDocument();
    expect(screen.getByText('Grace Hopper')).toBeInTheDocument();
    expect(screen.getByRole('link', { name: '3 Posts' })).toHaveAttribute('aria-current', 'page');
    expect(screen.getByRole('link', { name: '4 Followers' })).toHaveAttribute(
      'href',
      '/people/grace?show=followers',
    );
    expect(screen.getByText('the posts')).toBeInTheDocument();
  });

  it.each(['followers', 'following'] as const)('lists %s (R-S1.23)', async (kind) => {
    answer('get', '/api/users/by-username/grace', () => json(person()));
    answer('get', `/api/users/9/${kind}`, () => page(person({ id: 3, username: 'linus' })));
    showPerson(kind);
    expect(await screen.findByText('linus')).toBeInTheDocument();
    expect(screen.queryByText('the posts')).not.toBeInTheDocument();
  });

  it.each([404, 422])('is a 404 page when the API says %i (R-S1.23)', async (status) => {
    vi.spyOn(console, 'error').mockImplementation(() => undefined);
    answer('get', '/api/users/by-username/grace', () => problem(status, 'user_not_found'));
    show(
      <Boundary>
        <PersonScreen username="grace" view="posts">
          <p>the posts</p>
        </PersonScreen>
      </Boundary>,
    );
    expect(await screen.findByText('not found')).toBeInTheDocument();
  });

  it('asks for names of any script (R-S1.23)', async () => {
    const name = '秋子.é-_';
    const asked = answer('get', `/api/users/by-username/${encodeURIComponent(name)}`, () =>
      json(person({ username: name })),
    );
    show(
      <PersonScreen username={name} view="posts">
        <p>the posts</p>
      </PersonScreen>,
    );
    expect(await screen.findByRole('heading', { level: 1, name })).toBeInTheDocument();
    expect(asked.length).toBeGreaterThan(0);
  });
});

describe('the follow button', () => {
  it('follows at once, counts, and says it to the server (R-S1.23)', async () => {
    let isFollowed = false;
    answer('get', '/api/users/by-username/grace', () =>
      json(person({ is_followed: isFollowed, followers: isFollowed ? 5 : 4 })),
    );
    const sent = answer('put', '/api/users/9/follow', () => {
      isFollowed = true;
      return nothing();
    });
    const { user } = showPerson();
    await user.click(await follow());
    expect(await follow()).toHaveAttribute('aria-pressed', 'true');
    expect(screen.getByRole('link', { name: '5 Followers' })).toBeInTheDocument();
    await waitFor(() => expect(sent).toHaveLength(1));
    expect(await follow()).toHaveTextContent('Following');
  });

  it('goes back, and says why, when it fails (R-S1.23)', async () => {
    answer('get', '/api/users/by-username/grace', () => json(person()));
    answer('put', '/api/users/9/follow', () => problem(500, 'broken'));
    const { user } = showPerson();
    await user.click(await follow());
    expect(await screen.findByText('Your follow was not saved')).toBeInTheDocument();
    expect(await follow()).toHaveAttribute('aria-pressed', 'false');
    expect(screen.getByRole('link', { name: '4 Followers' })).toBeInTheDocument();
  });

  it('unfollows, and forgets what was for followers (R-S1.25)', async () => {
    let isFollowed = true;
    answer('get', '/api/users/by-username/grace', () =>
      json(person({ is_followed: isFollowed, followers: isFollowed ? 4 : 3 })),
    );
    const sent = answer('delete', '/api/users/9/follow', () => {
      isFollowed = false;
      return nothing();
    });
    const { user, queryClient } = showPerson();
    const feed = [{ _id: 'getFeed', _infinite: true }];
    queryClient.setQueryData(feed, { pages: [], pageParams: [] });
    await user.click(await follow());
    await waitFor(() => expect(sent).toHaveLength(1));
    await waitFor(() => expect(queryClient.getQueryData(feed)).toBeUndefined());
    expect(screen.getByRole('link', { name: '3 Followers' })).toBeInTheDocument();
  });
});
