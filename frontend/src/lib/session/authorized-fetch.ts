import { refreshSession } from './refresh';
import { accessToken, getSession, isTokenSpent } from './store';

function withToken(request: Request, token: string | null): Request {
  const copy = request.clone();
  if (token) {
    copy.headers.set('Authorization', `Bearer ${token}`);
  }
  return copy;
}

/**
 * fetch with the session: sends the access token, and after a 401 gets a new one and tries once
 * more. A second 401 is the answer itself (a wrong current password, say), not the session's end.
 */
export async function authorizedFetch(input: RequestInfo | URL, init?: RequestInit) {
  const request = new Request(input, init);
  if (getSession().status === 'signed-in' && isTokenSpent()) {
    await refreshSession();
  }
  const token = accessToken();
  const response = await fetch(withToken(request, token));
  if (response.status !== 401 || token === null) {
    return response;
  }
  // Another request may have renewed it while this one was under way.
  const isRenewed = accessToken() !== token || (await refreshSession()) === 'renewed';
  return isRenewed && accessToken() !== null ? fetch(withToken(request, accessToken())) : response;
}
