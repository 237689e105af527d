import { subscribe } from 'node:diagnostics_channel';
import type { IncomingMessage } from 'node:http';

/** `a, b` plus the peer that really connected: what stands before it is only somebody's word. */
export function forwardedFor(
  header: string | string[] | undefined,
  peer: string | undefined,
): string {
  const earlier = Array.isArray(header) ? header.join(', ') : header;
  const address = peer?.replace(/^::ffff:/, '') ?? 'unknown';
  return earlier ? `${earlier}, ${address}` : address;
}

/**
 * Appends the peer to X-Forwarded-For of every request before Next sees it.
 * A route handler cannot see the socket, and Next keeps whatever a client wrote there.
 */
export function noteClientAddresses(): void {
  subscribe('http.server.request.start', (message) => {
    const { request } = message as { request: IncomingMessage };
    const { headers, socket } = request;
    headers['x-forwarded-for'] = forwardedFor(headers['x-forwarded-for'], socket.remoteAddress);
  });
}
