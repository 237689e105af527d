// @vitest-environment node
import { once } from 'node:events';
import http, { type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { server as msw } from '@/test/server';
import { STREAM_PATH, takeUpgrades } from './upgrade';

let api: Server;
let web: Server;
let asked: IncomingMessage[] = [];
let apiSockets: Duplex[] = [];
const others = vi.fn();

async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

const portOf = (server: Server) => (server.address() as AddressInfo).port;

function upgrade(path: string, headers: Record<string, string> = {}) {
  const request = http.request({
    host: '127.0.0.1',
    port: portOf(web),
    path,
    headers: { Connection: 'Upgrade', Upgrade: 'websocket', ...headers },
  });
  request.end();
  return request;
}

async function openStream(path = STREAM_PATH, headers = {}) {
  const [answer, socket] = (await once(upgrade(path, headers), 'upgrade')) as [
    IncomingMessage,
    Duplex,
  ];
  return { answer, socket };
}

// These tests speak to real servers.
beforeAll(() => msw.close());

beforeEach(async () => {
  asked = [];
  apiSockets = [];
  api = http.createServer();
  api.on('upgrade', (request: IncomingMessage, socket: Duplex) => {
    asked.push(request);
    apiSockets.push(socket);
    socket.on('error', () => undefined);
    if (request.url?.includes('ticket=no')) {
      socket.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\nX-Why: no\r\n\r\nno');
      return;
    }
    socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n');
    socket.write('Connection: Upgrade\r\nSec-WebSocket-Accept: yes\r\n\r\n');
    socket.on('data', (data) => socket.write(`echo ${data}`));
  });
  web = http.createServer();
  web.on('upgrade', others);
  others.mockReset();
  others.mockImplementation((_request, socket: Duplex) => socket.destroy());
  vi.stubEnv('API_URL', `http://127.0.0.1:${await listen(api)}`);
  takeUpgrades(web);
  await listen(web);
});

afterEach(() => {
  for (const socket of apiSockets) {
    socket.destroy();
  }
  for (const server of [api, web]) {
    server.close();
    server.closeAllConnections();
  }
  vi.unstubAllEnvs();
});

describe('the stream through this server (R-S1.22)', () => {
  it('reaches the API, with the host that was asked and the address of who asks', async () => {
    const { answer, socket } = await openStream(`${STREAM_PATH}?ticket=t&after=7`, {
      Origin: 'http://social.example',
      Host: 'social.example',
      'X-Forwarded-For': '203.0.113.9',
    });
    expect(answer.headers['sec-websocket-accept']).toBe('yes');
    expect(asked[0]?.url).toBe(`${STREAM_PATH}?ticket=t&after=7`);
    expect(asked[0]?.headers).toMatchObject({
      origin: 'http://social.example',
      'x-forwarded-host': 'social.example',
      'x-forwarded-for': '203.0.113.9, 127.0.0.1',
    });
    socket.write('hello');
    expect(String((await once(socket, 'data'))[0])).toBe('echo hello');
    socket.destroy();
  });

  it('ends on both sides when one is gone', async () => {
    const first = await openStream();
    first.socket.destroy();
    await once(apiSockets[0] as Duplex, 'end');

    const second = await openStream();
    apiSockets[1]?.destroy();
    second.socket.resume();
    await once(second.socket, 'close');
  });

  it('passes a refusal on as it is', async () => {
    const [answer] = (await once(upgrade(`${STREAM_PATH}?ticket=no`), 'response')) as [
      IncomingMessage,
    ];
    expect(answer.statusCode).toBe(403);
    expect(answer.headers['x-why']).toBe('no');
    answer.resume();
  });

  it('says 502 when the API is not there', async () => {
    api.close();
    await once(api, 'close');
    const [answer] = (await once(upgrade(STREAM_PATH), 'response')) as [IncomingMessage];
    expect(answer.statusCode).toBe(502);
    answer.resume();
  });

  it.each([
    '/_next/hmr',
    '/api/notifications/stream/more',
    '/api/posts',
    '//evil.example/api/notifications/stream',
    'http://evil.example/api/notifications/stream',
  ])('leaves %s to the server', async (path) => {
    const request = upgrade(path);
    await once(request, 'error');
    expect(others).toHaveBeenCalledOnce();
    expect(asked).toHaveLength(0);
  });
});
