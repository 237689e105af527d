import { beforeEach, describe, expect, it, vi } from 'vitest';
import { token } from '@/test/fixtures';
import { answer, json, nothing, problem } from '@/test/server';
import { authorizedFetch } from './authorized-fetch';
import { beginSession, getSession } from './store';

const URL_OF_API = 'http://localhost:3000/api/posts/5/views';

function isFresh(request: Request): boolean {
  return request.headers.get('authorization') === 'Bearer token-2';
}

describe('calls with the session', () => {
  beforeEach(() => beginSession(token()));

  it('refreshes once for all calls that get 401, and repeats them with their bodies (R-S1.8)', async () => {
    const refreshes = answer('post', '/api/auth/refresh', () =>
      json(token({ access_token: 'token-2' })),
    );
    const bodies: string[] = [];
    answer('post', '/api/posts/5/views', async (request) => {
      bodies.push(await request.clone().text());
      return isFresh(request) ? nothing() : problem(401, 'token_expired');
    });
    const calls = ['a', 'b', 'c'].map((body) =>
      authorizedFetch(URL_OF_API, { method: 'POST', body }),
    );
    const answers = await Promise.all(calls);
    expect(answers.map(({ status }) => status)).toEqual([204, 204, 204]);
    expect(refreshes).toHaveLength(1);
    expect(bodies.toSorted()).toEqual(['a', 'a', 'b', 'b', 'c', 'c']);
  });

  it('takes a second 401 for the answer, not for the end of the session (R-S1.8)', async () => {
    answer('post', '/api/auth/refresh', () => json(token({ access_token: 'token-2' })));
    const calls = answer('post', '/api/posts/5/views', () => problem(401, 'wrong'));
    const response = await authorizedFetch(URL_OF_API, { method: 'POST' });
    expect(response.status).toBe(401);
    expect(calls).toHaveLength(2);
    expect(getSession().status).toBe('signed-in');
  });

  it('ends the session when the refresh is refused (R-S1.8)', async () => {
    answer('post', '/api/auth/refresh', () => problem(401, 'session_ended'));
    const calls = answer('post', '/api/posts/5/views', () => problem(401, 'token_expired'));
    const response = await authorizedFetch(URL_OF_API, { method: 'POST' });
    expect(response.status).toBe(401);
    expect(calls).toHaveLength(1);
    expect(getSession().status).toBe('signed-out');
  });

  it('renews a token that has run out before it sends it (R-S1.8)', async () => {
    answer('post', '/api/auth/refresh', () => json(token({ access_token: 'token-2' })));
    const calls = answer('post', '/api/posts/5/views', nothing);
    vi.spyOn(Date, 'now').mockReturnValue(Date.now() + 596_000);
    await authorizedFetch(URL_OF_API, { method: 'POST' });
    expect(calls.map(isFresh)).toEqual([true]);
  });
});

it('sends no token when there is none, and does not refresh (R-S0.21)', async () => {
  const calls = answer('post', '/api/posts/5/views', () => problem(401, 'not_authenticated'));
  const response = await authorizedFetch(URL_OF_API, { method: 'POST' });
  expect(response.status).toBe(401);
  expect(calls[0]?.headers.has('authorization')).toBe(false);
});
