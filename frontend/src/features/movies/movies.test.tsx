import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { Component, type ReactNode } from 'react';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { beginSession, endSession } from '@/lib/session/store';
import { movie, movieDetail, person, rating, token } from '@/test/fixtures';
import { NotFoundThrown } from '@/test/navigation';
import { show } from '@/test/render';
import { answer, json, nothing, problem } from '@/test/server';
import { MovieScreen } from './movie-screen';
import { MoviesScreen } from './movies-screen';
import { PersonRatings } from './person-ratings';

class Boundary extends Component<{ children: ReactNode }, { error: unknown }> {
  override state = { error: null };
  static getDerivedStateFromError = (error: unknown) => ({ error });
  override render() {
    const { error } = this.state;
    return (error as unknown) instanceof NotFoundThrown ? <p>not found</p> : this.props.children;
  }
}

const page = (...items: object[]) => json({ items, next_cursor: null } as never);
const star = (score: number) => screen.findByRole('radio', { name: `${score} of 10` });
const bodies = (requests: Request[]) => Promise.all(requests.map((one) => one.clone().json()));

describe('the list of movies', () => {
  beforeEach(() => {
    endSession(false);
    answer('get', '/api/movies/genres', () =>
      json({ items: [{ genre: 'Film-Noir', movies: 12 }] }),
    );
  });

  it('shows everybody title, year, genres and average (R-S3.4)', async () => {
    answer('get', '/api/movies', () =>
      page(movie(), movie({ id: 4, title: 'Unseen', rating_average: null, rating_count: 0 })),
    );
    show(<MoviesScreen />);
    const link = await screen.findByRole('link', { name: /The Third Man/ });
    expect(link).toHaveAttribute('href', '/movies/3');
    expect(link).toHaveTextContent('1949 · Film-Noir, Thriller · 104 min');
    expect(link).toHaveTextContent('8.3');
    expect(screen.getByRole('link', { name: /Unseen/ })).toHaveTextContent('Not rated');
  });

  it('asks for what was typed and chosen, once each (R-S3.4)', async () => {
    const asked = answer('get', '/api/movies', () => page(movie()));
    const { user } = show(<MoviesScreen />);
    await user.type(await screen.findByRole('searchbox'), 'third');
    await user.selectOptions(
      screen.getByLabelText('Genre'),
      await screen.findByText(/Film-Noir \(/),
    );
    await user.type(screen.getByLabelText('Year'), '1949');
    await user.selectOptions(screen.getByLabelText('Order'), 'Highest rated first');
    await waitFor(() => {
      const last = new URL(asked.at(-1)?.url ?? '').searchParams;
      expect(Object.fromEntries(last)).toEqual({
        sort: '-average',
        q: 'third',
        genre: 'Film-Noir',
        year: '1949',
      });
    });
    const years = asked.map(({ url }) => new URL(url).searchParams.get('year'));
    expect(new Set(years)).toEqual(new Set([null, '1949']));
  });

  it('says so when nothing is found, and when it cannot load (R-S3.4)', async () => {
    answer('get', '/api/movies', (_request, count) => (count === 1 ? page() : problem(500, 'no')));
    const { user } = show(<MoviesScreen />);
    expect(await screen.findByText('No movies found')).toBeInTheDocument();
    await user.selectOptions(screen.getByLabelText('Order'), 'Newest first');
    expect(await screen.findByText('The movies could not be loaded')).toBeInTheDocument();
  });
});

describe('a movie', () => {
  beforeEach(() => beginSession(token()));

  it('shows the average, the count and how often each score was given (R-S3.5)', async () => {
    answer('get', '/api/movies/3', () => json(movieDetail()));
    show(<MovieScreen movieId={3} />);
    expect(await screen.findByRole('heading', { level: 1, name: 'The Third Man' })).toBeVisible();
    expect(document.querySelector('[data-average]')).toHaveTextContent('8.3');
    expect(document.querySelector('[data-ratings]')).toHaveTextContent('3 ratings');
    const row = document.querySelector<HTMLElement>('[data-score="9"]');
    expect(within(row as HTMLElement).getByText('2')).toBeInTheDocument();
    expect(screen.getByText(/Directed by Carol Reed/)).toHaveTextContent(
      'IMDb 8.1 (12,000 votes at import)',
    );
  });

  it('is rated at once, and shows what the server counted (R-S3.5)', async () => {
    answer('get', '/api/movies/3', () => json(movieDetail()));
    const sent = answer('put', '/api/movies/3/rating', () => json(rating({ score: 7 })));
    show(<MovieScreen movieId={3} />);
    fireEvent.click(await star(7));
    await waitFor(async () => expect(await star(7)).toBeChecked());
    await waitFor(() =>
      expect(document.querySelector('[data-ratings]')).toHaveTextContent('4 ratings'),
    );
    expect(await bodies(sent)).toEqual([{ score: 7 }]);
    expect(screen.getByText('7 of 10', { selector: 'output' })).toBeInTheDocument();
  });

  it('is rated by keyboard (R-S3.5)', async () => {
    answer('get', '/api/movies/3', () => json(movieDetail({ my_rating: 5 })));
    const sent = answer('put', '/api/movies/3/rating', () => json(rating({ score: 6 })));
    const { user } = show(<MovieScreen movieId={3} />);
    (await star(5)).focus();
    await user.keyboard('{ArrowRight}');
    expect(await star(6)).toBeChecked();
    await waitFor(async () => expect(await bodies(sent)).toEqual([{ score: 6 }]));
  });

  it('keeps the old rating when the new one fails (R-S3.5)', async () => {
    answer('get', '/api/movies/3', () => json(movieDetail({ my_rating: 5 })));
    answer('put', '/api/movies/3/rating', () => problem(503, 'unavailable'));
    show(<MovieScreen movieId={3} />);
    fireEvent.click(await star(9));
    expect(await screen.findByText('Your rating was not saved')).toBeInTheDocument();
    await waitFor(async () => expect(await star(5)).toBeChecked());
  });

  it('lets a rating be taken back (R-S3.5)', async () => {
    let mine: number | null = 5;
    answer('get', '/api/movies/3', () => json(movieDetail({ my_rating: mine })));
    const sent = answer('delete', '/api/movies/3/rating', () => {
      mine = null;
      return nothing();
    });
    const { user } = show(<MovieScreen movieId={3} />);
    await user.click(await screen.findByRole('button', { name: 'Remove rating' }));
    expect(await screen.findByText('Not rated yet')).toBeInTheDocument();
    await waitFor(() => expect(sent).toHaveLength(1));
    expect(screen.queryByRole('button', { name: 'Remove rating' })).not.toBeInTheDocument();
  });

  it('asks strangers to log in (R-S3.9)', async () => {
    endSession(false);
    const asked = answer('get', '/api/movies/3', () => json(movieDetail()));
    show(<MovieScreen movieId={3} />);
    const link = await screen.findByRole('link', { name: 'Sign in' });
    expect(link).toHaveAttribute('href', '/login?next=%2Fmovies%2F3');
    expect(screen.queryByRole('radio')).not.toBeInTheDocument();
    expect(asked[0]?.headers.has('authorization')).toBe(false);
  });

  it('says when it cannot load, and tries again (R-S3.4)', async () => {
    answer('get', '/api/movies/3', (_request, count) =>
      count === 1 ? problem(500, 'broken') : json(movieDetail() as never),
    );
    const { user } = show(<MovieScreen movieId={3} />);
    await user.click(await screen.findByRole('button', { name: /try again/i }));
    expect(await screen.findByRole('heading', { name: 'The Third Man' })).toBeInTheDocument();
  });

  it('that nobody rated has no average, and says what others gave (R-S3.5)', async () => {
    answer('get', '/api/movies/3', () =>
      json(
        movieDetail({
          rating_average: null,
          rating_count: 0,
          imported_count: 0,
          imdb_rating: 8.1,
          imdb_votes: null,
          director: null,
        }) as never,
      ),
    );
    show(<MovieScreen movieId={3} />);
    await screen.findByRole('heading', { name: 'The Third Man' });
    expect(document.querySelector('[data-average]')).toHaveTextContent('– of 10');
    expect(document.querySelector('[data-ratings]')).toHaveTextContent('0 ratings');
    expect(screen.getByText('IMDb 8.1 (at import)')).toBeInTheDocument();
  });

  it('is a 404 page when there is none (R-S3.8)', async () => {
    vi.spyOn(console, 'error').mockImplementation(() => undefined);
    answer('get', '/api/movies/3', () => problem(404, 'movie_not_found'));
    show(
      <Boundary>
        <MovieScreen movieId={3} />
      </Boundary>,
    );
    expect(await screen.findByText('not found')).toBeInTheDocument();
  });
});

describe('the movies of a person', () => {
  beforeEach(() => {
    beginSession(token());
    answer('get', '/api/users/by-username/grace', () => json(person()));
  });

  it('are listed with what they were given (R-S3.6)', async () => {
    answer('get', '/api/users/9/ratings', () =>
      page({
        id: 8,
        movie: { id: 3, title: 'The Third Man', year: 1949 },
        score: 9,
        rated_at: '2026-01-03T00:00:00Z',
      }),
    );
    show(<PersonRatings username="grace" />);
    const link = await screen.findByRole('link', { name: /The Third Man/ });
    expect(link).toHaveAttribute('href', '/movies/3');
    expect(link).toHaveTextContent('9 of 10');
  });

  it('say so when there are none (R-S3.6)', async () => {
    answer('get', '/api/users/9/ratings', () => page());
    show(<PersonRatings username="grace" />);
    expect(await screen.findByText('No movies rated yet')).toBeInTheDocument();
  });
});
