import type {
  GetDashboardResponse,
  GetMeResponse,
  GetPostResponse,
  TokenRead,
} from '@/lib/api/generated';

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
