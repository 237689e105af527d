// @vitest-environment node
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { server as msw } from '@/test/server';
import { forwardedFor } from './client-address';
import { forward } from './forward';

type Handler = (request: http.IncomingMessage, response: http.ServerResponse) => void;

let api: http.Server;
let handle: Handler;

async function listen() {
  api = http.createServer((request, response) => handle(request, response));
  await new Promise<void>((resolve) => api.listen(0, '127.0.0.1', resolve));
  vi.stubEnv('API_URL', `http://127.0.0.1:${(api.address() as AddressInfo).port}`);
}

const echo: Handler = async (request, response) => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) {
    chunks.push(chunk as Buffer);
  }
  const { method, url, headers } = request;
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify({ method, url, headers, body: Buffer.concat(chunks).toString() }));
};

const ask = (path: string, init?: RequestInit) =>
  forward(new Request(`http://web.test${path}`, init));

describe('the proxy', () => {
  // These tests speak to a real server.
  beforeAll(() => msw.close());
  beforeEach(listen);
  afterEach(() => {
    vi.unstubAllEnvs();
    api.closeAllConnections();
    api.close();
  });

  it('passes method, path, query, headers and body on (R-U1)', async () => {
    handle = echo;
    const response = await ask('/api/a%2Fb?x=1&y=%C3%A4', {
      method: 'POST',
      headers: { host: 'web.test', cookie: 'a=1', connection: 'x-private', 'x-private': '1' },
      body: 'hello',
    });
    const seen = await response.json();
    expect(seen).toMatchObject({ method: 'POST', url: '/api/a%2Fb?x=1&y=%C3%A4', body: 'hello' });
    expect(seen.headers).toMatchObject({ cookie: 'a=1', 'x-forwarded-host': 'web.test' });
    expect(seen.headers).not.toHaveProperty('x-private');
  });

  it('passes status and every Set-Cookie back (R-U5)', async () => {
    handle = (_request, response) => {
      response.writeHead(418, { 'set-cookie': ['a=1', 'b=2; HttpOnly'], 'x-extra': 'y' });
      response.end();
    };
    const response = await ask('/api/x');
    expect(response.status).toBe(418);
    expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2; HttpOnly']);
    expect(response.headers.get('x-extra')).toBe('y');
  });

  it('passes an answer on while it is being written (R-U1)', async () => {
    let finish = () => {};
    handle = (_request, response) => {
      response.write('first');
      finish = () => response.end('last');
    };
    const reader = (await ask('/api/x')).body?.getReader();
    const text = async () => new TextDecoder().decode((await reader?.read())?.value);
    expect(await text()).toBe('first');
    finish();
    expect(await text()).toBe('last');
  });

  it('gives 204 without a body (R-S0.18)', async () => {
    handle = (_request, response) => response.writeHead(204).end();
    const response = await ask('/api/x', { method: 'POST' });
    expect(response.status).toBe(204);
    expect(response.body).toBeNull();
  });

  it('says 503 in the API’s own format while the API is down (R-S3.8)', async () => {
    api.close();
    const response = await ask('/api/x', { headers: { 'x-request-id': 'r1' } });
    expect(response.status).toBe(503);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    expect(response.headers.get('retry-after')).toBe('2');
    expect(await response.json()).toMatchObject({
      code: 'api_unreachable',
      instance: '/api/x',
      request_id: 'r1',
    });
  });

  it('says 502 when the API hangs up (R-S3.8)', async () => {
    handle = (request) => request.socket.destroy();
    const response = await ask('/api/x', { method: 'POST', body: 'x' });
    expect(response.status).toBe(502);
    expect(await response.json()).toMatchObject({ code: 'api_broken_answer' });
  });

  it('repeats a harmless request whose kept connection was just closed (R-S3.8)', async () => {
    let count = 0;
    handle = (request, response) => {
      count += 1;
      return count === 2 ? request.socket.destroy() : echo(request, response);
    };
    await (await ask('/api/x')).text();
    expect((await ask('/api/x')).status).toBe(200);
    expect(count).toBe(3);
  });

  it('sends what changes something on a connection of its own (R-S1.8)', async () => {
    const ports = new Set<number | undefined>();
    handle = (request, response) => {
      ports.add(request.socket.remotePort);
      return echo(request, response);
    };
    await (await ask('/api/auth/refresh', { method: 'POST' })).text();
    await (await ask('/api/auth/refresh', { method: 'POST' })).text();
    expect(ports.size).toBe(2);
  });
});

it('appends the peer to what others claim about the address (R-S1.8)', () => {
  expect(forwardedFor(undefined, '127.0.0.1')).toBe('127.0.0.1');
  expect(forwardedFor('9.9.9.9', '::ffff:10.0.0.1')).toBe('9.9.9.9, 10.0.0.1');
});
