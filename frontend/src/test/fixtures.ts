import type {
  GetDashboardResponse,
  GetDogResponse,
  GetMeResponse,
  GetMovieResponse,
  GetPersonResponse,
  GetPostResponse,
  ListMoviesResponse,
  RateMovieResponse,
  TokenRead,
} from '@/lib/api/generated';
import type { CommentData, NotificationData } from '@/lib/stream/frames';

export function user(over: Partial<GetMeResponse> = {}): GetMeResponse {
  return {
    id: 7,
    username: 'ada',
    name: 'Ada',
    first_name: 'Ada',
    last_name: 'Lovelace',
    email: 'ada@example.org',
    role: 'user',
    has_password: true,
    created_at: '2026-01-01T00:00:00Z',
    ...over,
  };
}

export function token(over: Partial<TokenRead> = {}): TokenRead {
  return {
    access_token: 'token-1',
    token_type: 'bearer',
    expires_in: 600,
    user: user(),
    ...over,
  };
}

export function post(over: Partial<GetPostResponse> = {}): GetPostResponse {
  return {
    id: 5,
    author: { id: 9, username: 'grace' },
    title: 'Morning light',
    image_url: '/api/media/5.svg',
    image_sizes: [],
    is_image_pending: false,
    visibility: 'public',
    created_at: '2026-01-02T00:00:00Z',
    likes: 3,
    liked: false,
    comments: 0,
    text: 'First the light came.',
    ...over,
  };
}

/** As the gallery gets it: without the text. */
export function card(over: Partial<GetPostResponse> = {}) {
  const { text: _text, ...rest } = post(over);
  return rest;
}

export function dashboard(over: Partial<GetDashboardResponse> = {}): GetDashboardResponse {
  const ranked = (id: number, title: string, count: number) => ({
    post: { id, title, image_url: `/api/media/${id}.svg` },
    count,
  });
  return {
    users: 1_000,
    posts: 24,
    likes: 11_873,
    views: 988_127,
    top_viewed: [ranked(3, 'Harbour', 120_431), ranked(8, 'Train', 99_000)],
    top_liked: [ranked(8, 'Train', 812), ranked(3, 'Harbour', 700)],
    ...over,
  };
}

export function notification(over: Partial<NotificationData> = {}): NotificationData {
  return {
    id: 11,
    kind: 'comment',
    actor: { id: 9, username: 'grace' },
    post: { id: 5, title: 'Morning light' },
    comment: { id: 31, text: 'I was there too!' },
    created_at: '2026-01-03T00:00:00Z',
    read_at: null,
    ...over,
  };
}

export function comment(over: Partial<CommentData> = {}): CommentData {
  return {
    id: 31,
    post_id: 5,
    author: { id: 9, username: 'grace' },
    text: 'I was there too!',
    created_at: '2026-01-03T00:00:00Z',
    ...over,
  };
}

export function person(over: Partial<GetPersonResponse> = {}): GetPersonResponse {
  return {
    id: 9,
    username: 'grace',
    name: 'Grace',
    first_name: 'Grace',
    last_name: 'Hopper',
    is_followed: false,
    is_me: false,
    created_at: '2026-01-01T00:00:00Z',
    followers: 4,
    following: 2,
    posts: 3,
    ...over,
  };
}

export function dog(over: Partial<GetDogResponse> = {}): GetDogResponse {
  return {
    id: 21,
    name: 'Lazy',
    picture: 'https://images.dog.ceo/breeds/papillon/n02086910_6483.jpg',
    create_date: '2026-01-01T00:00:00Z',
    is_adopted: false,
    id_user: 7,
    owner: 'ada',
    ...over,
  };
}

export function movie(
  over: Partial<ListMoviesResponse['items'][number]> = {},
): ListMoviesResponse['items'][number] {
  return {
    id: 3,
    title: 'The Third Man',
    year: 1949,
    genres: ['Film-Noir', 'Thriller'],
    director: 'Carol Reed',
    running_minutes: 104,
    imdb_rating: 8.1,
    imdb_votes: 12_000,
    rating_average: 25 / 3,
    rating_count: 3,
    ...over,
  };
}

export function movieDetail(over: Partial<GetMovieResponse> = {}): GetMovieResponse {
  return {
    ...movie(),
    rating_distribution: [0, 0, 0, 0, 0, 0, 1, 0, 2, 0],
    imported_count: 0,
    imdb_id: null,
    tmdb_id: null,
    source: null,
    created_at: '2026-01-01T00:00:00Z',
    my_rating: null,
    ...over,
  };
}

export function rating(over: Partial<RateMovieResponse> = {}): RateMovieResponse {
  return {
    movie_id: 3,
    score: 7,
    rating_average: 8,
    rating_count: 4,
    rating_distribution: [0, 0, 0, 0, 0, 0, 2, 0, 2, 0],
    imported_count: 0,
    ...over,
  };
}
