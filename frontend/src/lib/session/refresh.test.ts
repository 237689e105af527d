import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { token } from '@/test/fixtures';
import { answer, brokenConnection, json, nothing, problem } from '@/test/server';
import { refreshSession, restoreSession, signOut } from './refresh';
import { MARKER_LIFETIME_MS } from './refresh-marker';
import { accessToken, getSession } from './store';
import { USERNAME_KEY } from './username';

const MARKER = 'bsocial.refreshing';

describe('restoring a session on page load', () => {
  it('asks nothing when nobody was here (R-S1.7)', async () => {
    const requests = answer('post', '/api/auth/refresh', () => json(token()));
    await restoreSession();
    expect(requests).toHaveLength(0);
    expect(getSession()).toEqual({ status: 'signed-out', byChoice: false });
  });

  it('continues with the cookie, the token stays out of storage (R-S0.10)', async () => {
    localStorage.setItem(USERNAME_KEY, 'ada');
    const requests = answer('post', '/api/auth/refresh', () => json(token()));
    await restoreSession();
    expect(requests[0]?.headers.get('x-requested-with')).toBe('bsocial');
    expect(getSession().status).toBe('signed-in');
    expect(accessToken()).toBe('token-1');
    expect(JSON.stringify({ ...localStorage })).not.toContain('token-1');
    expect(localStorage.getItem(USERNAME_KEY)).toBe('ada');
  });

  it('is sent so that it outlives the page (R-S0.10)', async () => {
    const fetching = vi.spyOn(globalThis, 'fetch').mockResolvedValue(Response.json(token()));
    await refreshSession();
    expect(fetching.mock.calls[0]?.[1]).toMatchObject({ method: 'POST', keepalive: true });
  });

  it('goes to the login form when the session is over, and still knows the name (R-S1.7)', async () => {
    localStorage.setItem(USERNAME_KEY, 'ada');
    answer('post', '/api/auth/refresh', () => problem(401, 'session_ended'));
    await restoreSession();
    expect(getSession()).toEqual({ status: 'signed-out', byChoice: false });
    expect(localStorage.getItem(USERNAME_KEY)).toBe('ada');
  });

  it.each([
    ['an answer of the gateway', () => problem(503, 'api_unreachable')],
    ['too many requests', () => problem(429, 'rate_limited')],
    ['a broken connection', brokenConnection],
  ])('signs nobody out for %s (R-S0.10)', async (_name, give) => {
    localStorage.setItem(USERNAME_KEY, 'ada');
    answer('post', '/api/auth/refresh', give);
    await restoreSession();
    expect(getSession()).toEqual({ status: 'unreachable' });
    expect(localStorage.getItem(USERNAME_KEY)).toBe('ada');
  });
});

describe('one refresh at a time', () => {
  it('shares one request between callers (R-S1.8)', async () => {
    const requests = answer('post', '/api/auth/refresh', () => json(token()));
    const outcomes = await Promise.all([refreshSession(), refreshSession(), refreshSession()]);
    expect(outcomes).toEqual(['renewed', 'renewed', 'renewed']);
    expect(requests).toHaveLength(1);
  });

  it('waits for the lock that another tab holds (R-S1.8)', async () => {
    let letGo = () => {};
    const otherTab = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    const request = vi.fn(async (_name: string, work: () => Promise<unknown>) => {
      await otherTab;
      return work();
    });
    vi.stubGlobal('navigator', { ...navigator, locks: { request } });
    const requests = answer('post', '/api/auth/refresh', () => json(token()));
    const refreshing = refreshSession();
    await Promise.resolve();
    expect(requests).toHaveLength(0);
    letGo();
    expect(await refreshing).toBe('renewed');
    expect(request.mock.calls[0]?.[0]).toBe('bsocial.session');
    vi.unstubAllGlobals();
  });
});

describe('the marker of a refresh under way', () => {
  beforeEach(() => {
    vi.useFakeTimers({ now: 1_000_000 });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  function watchFetch(give: () => Promise<Response>) {
    const seen: (string | null)[] = [];
    const fetching = vi.spyOn(globalThis, 'fetch').mockImplementation(() => {
      seen.push(localStorage.getItem(MARKER));
      return give();
    });
    return { fetching, seen };
  }

  it('stands while the answer is awaited and goes with it (R-S0.10)', async () => {
    const { seen } = watchFetch(async () => Response.json(token()));
    await refreshSession();
    expect(seen).toEqual(['1000000']);
    expect(localStorage.getItem(MARKER)).toBeNull();
  });

  it('of a page that was left makes the next page wait until it is too old (R-S0.10)', async () => {
    localStorage.setItem(MARKER, String(1_000_000 - 500));
    const { fetching } = watchFetch(async () => Response.json(token()));
    const refreshing = refreshSession();
    await vi.advanceTimersByTimeAsync(MARKER_LIFETIME_MS - 500 - 100);
    expect(fetching).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(200);
    expect(await refreshing).toBe('renewed');
    expect(fetching).toHaveBeenCalledTimes(1);
  });

  it('that is cleared lets the next page go on at once (R-S0.10)', async () => {
    localStorage.setItem(MARKER, String(1_000_000));
    const { fetching } = watchFetch(async () => Response.json(token()));
    const refreshing = refreshSession();
    await vi.advanceTimersByTimeAsync(300);
    expect(fetching).not.toHaveBeenCalled();
    localStorage.removeItem(MARKER);
    await vi.advanceTimersByTimeAsync(60);
    expect(await refreshing).toBe('renewed');
  });

  it('stays after a broken connection, which may have spent the token (R-S0.10)', async () => {
    watchFetch(() => Promise.reject(new TypeError('Failed to fetch')));
    expect(await refreshSession()).toBe('unavailable');
    expect(localStorage.getItem(MARKER)).toBe('1000000');
  });

  it.each(['nonsense', '0', '99999999999999'])('%s delays nobody (R-S0.10)', async (marker) => {
    localStorage.setItem(MARKER, marker);
    const { fetching } = watchFetch(async () => Response.json(token()));
    await refreshSession();
    expect(fetching).toHaveBeenCalledTimes(1);
  });
});

describe('logging out', () => {
  it('ends the session on the server and forgets the name (R-S0.10, R-S1.9)', async () => {
    localStorage.setItem(USERNAME_KEY, 'ada');
    const requests = answer('post', '/api/auth/logout', nothing);
    await signOut('token-1');
    expect(requests[0]?.headers.get('authorization')).toBe('Bearer token-1');
    expect(requests[0]?.headers.get('x-requested-with')).toBe('bsocial');
    expect(localStorage.getItem(USERNAME_KEY)).toBeNull();
    expect(getSession()).toEqual({ status: 'signed-out', byChoice: true });
  });

  it('does not pretend when the server could not be told (R-S1.9)', async () => {
    localStorage.setItem(USERNAME_KEY, 'ada');
    answer('post', '/api/auth/logout', () => problem(503, 'api_unreachable'));
    await expect(signOut('token-1')).rejects.toThrow();
    expect(localStorage.getItem(USERNAME_KEY)).toBe('ada');
  });
});
