// @vitest-environment node
import { describe, expect, it } from 'vitest';
import { hashesOf } from '../../../scripts/inline-scripts.mjs';
import { contentSecurityPolicy } from './policy';

const given = { nonce: 'bm9uY2U=', hashes: ['sha256-abc='] };

const scripts = (policy: string) =>
  policy.split('; ').find((part) => part.startsWith('script-src '));

describe('the policy of pages', () => {
  it('lets scripts run by origin, nonce or hash, and never because they stand in the page', () => {
    const policy = contentSecurityPolicy(given);
    expect(scripts(policy)).toBe("script-src 'self' 'nonce-bm9uY2U=' 'sha256-abc='");
    expect(policy).toContain("script-src-attr 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain('unsafe-eval');
  });

  it('lets React evaluate while it is developed with', () => {
    expect(contentSecurityPolicy({ ...given, isDevelopment: true })).toContain("'unsafe-eval'");
  });

  it('connects to this origin, and to the stream where the build names another', () => {
    expect(contentSecurityPolicy(given)).toContain("connect-src 'self';");
    const streamUrl = 'https://stream.example.org/api/notifications/stream';
    const policy = contentSecurityPolicy({ ...given, streamUrl });
    expect(policy).toContain("connect-src 'self' wss://stream.example.org;");
    expect(contentSecurityPolicy({ ...given, streamUrl: '/own/path' })).toContain(
      "connect-src 'self';",
    );
  });
});

describe('the scripts inside a page', () => {
  it('are known by their hashes, once each, and files are not among them', () => {
    const html =
      '<script>alert(1)</script><script id="a">alert(1)</script><script src="/a.js"></script>';
    // `printf 'alert(1)' | openssl dgst -sha256 -binary | base64`
    expect(hashesOf(html)).toEqual(['sha256-bhHHL3z2vDgxUt0W3dWQOrprscmda2Y5pLsLg4GF+pI=']);
  });
});
