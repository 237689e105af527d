import type { TokenRead } from '@/lib/api/generated';
import { clearRefreshMarker, refreshMarkerGone, setRefreshMarker } from './refresh-marker';
import { beginRestoring, beginSession, endSession, markUnreachable } from './store';
import { clearUsername, readUsername } from './username';

/** renewed: a new token · rejected: no valid session · unavailable: ask again later. */
export type RefreshOutcome = 'renewed' | 'rejected' | 'unavailable';

const LOCK = 'bsocial.session';
/** Proof that a script of this site asked: other sites cannot send it without permission. */
const OWN_REQUEST = { 'X-Requested-With': 'bsocial' };

/** One at a time over all tabs; where the browser has no locks the marker alone does it. */
async function exclusively<T>(work: () => Promise<T>): Promise<T> {
  if (typeof navigator !== 'undefined' && navigator.locks) {
    return navigator.locks.request(LOCK, work) as Promise<T>;
  }
  return work();
}

function postOwn(path: string, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(new URL(path, location.origin), {
    method: 'POST',
    headers: { ...OWN_REQUEST, ...headers },
    credentials: 'same-origin',
    // Leaving the page must not lose the answer's cookie.
    keepalive: true,
  });
}

async function askForToken(): Promise<RefreshOutcome> {
  await refreshMarkerGone();
  setRefreshMarker();
  try {
    const response = await postOwn('/api/auth/refresh');
    // Only an answer clears the marker: after a broken connection the token may be spent.
    clearRefreshMarker();
    if (response.ok) {
      beginSession((await response.json()) as TokenRead);
      return 'renewed';
    }
    return response.status === 401 ? 'rejected' : 'unavailable';
  } catch {
    return 'unavailable';
  }
}

let underWay: Promise<RefreshOutcome> | null = null;

async function refreshOnce(): Promise<RefreshOutcome> {
  const outcome = await exclusively(askForToken);
  if (outcome === 'rejected') {
    endSession(false);
  } else if (outcome === 'unavailable') {
    markUnreachable();
  }
  return outcome;
}

/** Gets a new access token; callers that come while one is under way share it. */
export function refreshSession(): Promise<RefreshOutcome> {
  underWay ??= refreshOnce().finally(() => {
    underWay = null;
  });
  return underWay;
}

/** On page load: continues the session, if there was one. */
export async function restoreSession(): Promise<void> {
  if (readUsername() === null) {
    endSession(false);
    return;
  }
  await refreshSession();
}

/** After a failed load or an account change in another tab. */
export async function restartSession(): Promise<void> {
  beginRestoring();
  await restoreSession();
}

/** Ends the session on the server, then here and in the other tabs. Throws when it could not. */
export async function signOut(token: string | null): Promise<void> {
  const response = await exclusively(() =>
    postOwn('/api/auth/logout', token ? { Authorization: `Bearer ${token}` } : {}),
  );
  if (!response.ok && response.status !== 401) {
    throw new Error(`Log-out failed with status ${response.status}`);
  }
  forgetSession();
}

/** Leaves nothing of the account in this browser; the other tabs notice by the storage event. */
export function forgetSession(): void {
  clearUsername();
  endSession(true);
}
