import { randomUUID } from 'node:crypto';
import http from 'node:http';
import https from 'node:https';
import { Readable } from 'node:stream';
import type { ReadableStream as NodeReadableStream } from 'node:stream/web';
import { requestHeaders, responseHeaders } from './headers';
import { gatewayProblem } from './problem';

/** Uvicorn closes idle connections after 5 s; ours go first, so none is used while it closes. */
const IDLE_SOCKET_MS = 3_000;
/** From sending to the first byte of the answer. */
const ANSWER_TIMEOUT_MS = 60_000;

const agents = {
  'http:': new http.Agent({ keepAlive: true, timeout: IDLE_SOCKET_MS }),
  'https:': new https.Agent({ keepAlive: true, timeout: IDLE_SOCKET_MS }),
};

/** Read at every request: one build runs against any API. */
function apiUrl(): URL {
  return new URL(process.env.API_URL || 'http://127.0.0.1:8000');
}

function toResponse(answer: http.IncomingMessage, method: string): Response {
  const status = answer.statusCode ?? 502;
  const hasBody = method !== 'HEAD' && status !== 204 && status !== 304;
  if (!hasBody) {
    answer.resume();
  }
  const body = hasBody ? (Readable.toWeb(answer) as unknown as ReadableStream) : null;
  return new Response(body, { status, headers: responseHeaders(answer.rawHeaders) });
}

function kindOf(error: NodeJS.ErrnoException): 'unreachable' | 'timeout' | 'broken' {
  if (error.name === 'TimeoutError') {
    return 'timeout';
  }
  return error.code === 'ECONNRESET' || error.code === 'EPIPE' ? 'broken' : 'unreachable';
}

function send(request: Request, target: URL): Promise<http.IncomingMessage> {
  const secure = target.protocol === 'https:';
  return new Promise((resolve, reject) => {
    const outgoing = (secure ? https : http).request(target, {
      method: request.method,
      headers: requestHeaders(request.headers),
      agent: agents[secure ? 'https:' : 'http:'],
    });
    const timer = setTimeout(() => {
      outgoing.destroy(new DOMException('No answer in time', 'TimeoutError'));
    }, ANSWER_TIMEOUT_MS);
    const abandon = () => outgoing.destroy();
    request.signal.addEventListener('abort', abandon, { once: true });
    outgoing.once('response', (answer) => {
      clearTimeout(timer);
      resolve(answer);
    });
    outgoing.once('error', (error) => {
      clearTimeout(timer);
      reject(error);
    });
    if (request.body) {
      const body = Readable.fromWeb(request.body as unknown as NodeReadableStream);
      body.once('error', () => outgoing.destroy());
      body.pipe(outgoing);
    } else {
      outgoing.end();
    }
  });
}

/** Passes one request to the API and its answer back, both as streams. */
export async function forward(request: Request): Promise<Response> {
  const { pathname, search } = new URL(request.url);
  const target = new URL(pathname + search, apiUrl());
  try {
    return toResponse(await send(request, target), request.method);
  } catch (error) {
    const requestId = request.headers.get('x-request-id') ?? randomUUID();
    return gatewayProblem(kindOf(error as NodeJS.ErrnoException), pathname, requestId);
  }
}
