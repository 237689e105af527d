import { subscribe } from 'node:diagnostics_channel';
import http, { type IncomingMessage, type Server } from 'node:http';
import https from 'node:https';
import type { Duplex } from 'node:stream';
import { apiUrl } from './api-url';
import { forwardedFor } from './client-address';

export const STREAM_PATH = '/api/notifications/stream';
/** From asking the API to the end of the handshake. */
const HANDSHAKE_TIMEOUT_MS = 10_000;

const open = new Set<Duplex>();

/** The path as it was written, or null for an address that is none of ours. */
function streamTarget(written: string | undefined): URL | null {
  const base = 'http://own.invalid';
  if (!written || !URL.canParse(written, base)) {
    return null;
  }
  const { origin, pathname, search } = new URL(written, base);
  return origin === base && pathname === STREAM_PATH ? new URL(pathname + search, apiUrl()) : null;
}

function headersFor(request: IncomingMessage): http.OutgoingHttpHeaders {
  const { host, ...headers } = request.headers;
  return {
    'x-forwarded-host': host,
    ...headers,
    'x-forwarded-for': forwardedFor(headers['x-forwarded-for'], request.socket.remoteAddress),
  };
}

function head({ httpVersion, statusCode, statusMessage, rawHeaders }: IncomingMessage): string {
  const lines = [`HTTP/${httpVersion} ${statusCode} ${statusMessage}`];
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    lines.push(`${rawHeaders[index]}: ${rawHeaders[index + 1]}`);
  }
  return `${lines.join('\r\n')}\r\n\r\n`;
}

/** Both ends in one: when either is gone, the other goes too. */
function join(client: Duplex, upstream: Duplex): void {
  for (const [one, other] of [
    [client, upstream],
    [upstream, client],
  ] as const) {
    open.add(one);
    one.on('error', () => one.destroy());
    one.on('close', () => {
      open.delete(one);
      other.destroy();
    });
    // A WebSocket has no half: what is said is still said, and that is the end.
    one.on('end', () => other.end(() => other.destroy()));
    one.pipe(other, { end: false });
  }
}

/** Passes a WebSocket to the API, whose answer decides: to switch protocols, or why not. */
function tunnel(request: IncomingMessage, client: Duplex, first: Buffer, target: URL): void {
  const outgoing = (target.protocol === 'https:' ? https : http).request(target, {
    headers: headersFor(request),
    agent: false,
    timeout: HANDSHAKE_TIMEOUT_MS,
  });
  client.on('error', () => outgoing.destroy());
  client.on('close', () => outgoing.destroy());
  outgoing.on('timeout', () => outgoing.destroy(new Error('No handshake in time')));
  outgoing.on('error', () => {
    client.end('HTTP/1.1 502 Bad Gateway\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
  });
  outgoing.on('response', (answer) => {
    client.write(head(answer));
    answer.pipe(client);
  });
  outgoing.on('upgrade', (answer, upstream, early) => {
    upstream.setTimeout(0);
    client.write(head(answer));
    client.write(early);
    upstream.write(first);
    join(client, upstream);
  });
  outgoing.end();
}

/** Takes the stream's address out of the server's hands; what else is upgraded stays there. */
export function takeUpgrades(server: Server): void {
  const others = server.listeners('upgrade') as ((...all: unknown[]) => void)[];
  server.removeAllListeners('upgrade');
  server.on('upgrade', (request: IncomingMessage, client: Duplex, first: Buffer) => {
    const target = streamTarget(request.url);
    if (target) {
      tunnel(request, client, first, target);
      return;
    }
    for (const listener of others) {
      listener.call(server, request, client, first);
    }
  });
}

/**
 * Next ends upgrades of every address that a route answers, and a rewrite would fix the API's
 * address at build time. The server itself is met at its first request; whoever opens a stream has
 * asked for a ticket before.
 */
export function forwardUpgrades(): void {
  const taken = new WeakSet<Server>();
  subscribe('http.server.request.start', (message) => {
    const { server } = message as { server: Server };
    if (!taken.has(server)) {
      taken.add(server);
      takeUpgrades(server);
    }
  });
  // A server that stops waits for every connection, and these would stay for ever.
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      for (const socket of open) {
        socket.destroy();
      }
    });
  }
}
