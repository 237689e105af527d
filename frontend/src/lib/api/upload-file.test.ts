import { HttpResponse } from 'msw';
import { beforeEach, describe, expect, it } from 'vitest';
import { beginSession } from '@/lib/session/store';
import { token } from '@/test/fixtures';
import { answer, brokenConnection, json, problem } from '@/test/server';
import { ApiError } from './problem';
import { uploadFile } from './upload-file';

const FILE = new File(['x'.repeat(100)], 'note.txt', { type: 'text/plain' });
const STORED = { id: 1, name: 'note.txt' };

const upload = (signal = new AbortController().signal) =>
  uploadFile(FILE, { onProgress: () => undefined, signal });

describe('an upload', () => {
  beforeEach(() => beginSession(token()));

  it('carries the session (R-S2.15)', async () => {
    const requests = answer('post', '/api/files', () => json(STORED, 201));
    expect(await upload()).toEqual(STORED);
    expect(requests[0]?.headers.get('authorization')).toBe('Bearer token-1');
  });

  it('renews a session that is spent before it sends (R-S2.15)', async () => {
    beginSession({ ...token(), expires_in: 0 });
    const refreshes = answer('post', '/api/auth/refresh', () => json(token()));
    const requests = answer('post', '/api/files', () => json(STORED, 201));
    await upload();
    expect(refreshes).toHaveLength(1);
    expect(requests).toHaveLength(1);
  });

  it('is sent again, once, after the session was renewed (R-S2.15)', async () => {
    answer('post', '/api/auth/refresh', () => json(token()));
    const requests = answer('post', '/api/files', (_request, count) =>
      count === 1 ? problem(401, 'token_expired') : json(STORED, 201),
    );
    expect(await upload()).toEqual(STORED);
    expect(requests).toHaveLength(2);
  });

  it('fails when the session cannot be renewed (R-S2.15)', async () => {
    answer('post', '/api/auth/refresh', () => problem(401, 'session_ended'));
    const requests = answer('post', '/api/files', () => problem(401, 'token_expired'));
    await expect(upload()).rejects.toMatchObject({ status: 401 });
    expect(requests).toHaveLength(1);
  });

  it('that is refused says why, and when to try again (R-S2.15)', async () => {
    answer('post', '/api/files', () => problem(429, 'rate_limited', {}, { 'Retry-After': '3' }));
    await expect(upload()).rejects.toMatchObject({ code: 'rate_limited', retryAfterSeconds: 3 });
  });

  it('that something else answers is an error of ours (R-S2.15)', async () => {
    answer('post', '/api/files', () => new HttpResponse('<html>', { status: 502 }));
    await expect(upload()).rejects.toMatchObject({ status: 502, code: 'unknown' });
  });

  it('over a broken connection says so (R-S2.15)', async () => {
    answer('post', '/api/files', brokenConnection);
    const error = await upload().catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ApiError);
    expect(error).toMatchObject({ status: 0, code: 'unreachable' });
  });
});
