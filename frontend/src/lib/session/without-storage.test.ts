import { beforeEach, describe, expect, it, vi } from 'vitest';
import { token } from '@/test/fixtures';
import { answer, json, nothing } from '@/test/server';
import { refreshSession, restoreSession, signOut } from './refresh';
import { accessToken, getSession } from './store';
import { clearUsername, readUsername, writeUsername } from './username';

/** As browsers do it whose settings forbid storage. */
function forbid(): never {
  throw new DOMException('The operation is insecure.', 'SecurityError');
}

describe('a browser without storage', () => {
  beforeEach(() => {
    for (const method of ['getItem', 'setItem', 'removeItem'] as const) {
      vi.spyOn(Storage.prototype, method).mockImplementation(forbid);
    }
  });

  it('forgets who was here, and nothing else (R-S0.10)', () => {
    writeUsername('ada');
    expect(readUsername()).toBeNull();
    expect(clearUsername).not.toThrow();
  });

  it('asks nobody on page load (R-S0.10)', async () => {
    await restoreSession();
    expect(getSession()).toEqual({ status: 'signed-out', byChoice: false });
  });

  it('keeps a session while the page is open, and ends it (R-S0.10)', async () => {
    answer('post', '/api/auth/refresh', () => json(token()));
    answer('post', '/api/auth/logout', nothing);
    expect(await refreshSession()).toBe('renewed');
    expect(accessToken()).toBe('token-1');
    await signOut(accessToken());
    expect(accessToken()).toBeNull();
  });
});
