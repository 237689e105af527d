import { type NextRequest, NextResponse } from 'next/server';
import { inlineScriptsOf } from '@/lib/security/inline-scripts';
import { contentSecurityPolicy } from '@/lib/security/policy';

const HEADER = 'Content-Security-Policy';

/**
 * Gives every page a policy without 'unsafe-inline' scripts. Pages rendered by the build stay
 * static, their scripts known by hash; in those rendered for a request Next writes the nonce that
 * it finds in the policy of the request.
 */
export function proxy(request: NextRequest): NextResponse {
  const policy = contentSecurityPolicy({
    nonce: Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString('base64'),
    hashes: inlineScriptsOf(request.nextUrl.pathname),
    streamUrl: process.env.NEXT_PUBLIC_STREAM_URL,
    isDevelopment: process.env.NODE_ENV === 'development',
  });
  const headers = new Headers(request.headers);
  headers.set(HEADER, policy);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set(HEADER, policy);
  if (request.headers.get('x-forwarded-proto') === 'https') {
    response.headers.set('Strict-Transport-Security', 'max-age=31536000');
  }
  return response;
}

export const config = {
  // Only pages: what is proxied brings its own policy, and files run nothing.
  matcher: [
    {
      source: '/((?!api/|docs|openapi.json|health/|_next/).*)',
      // The data of a page, which the router asks for, is no document.
      missing: [{ type: 'header', key: 'rsc' }],
    },
  ],
};
