import { randomUUID } from 'node:crypto';
import http from 'node:http';
import https from 'node:https';
import { Readable } from 'node:stream';
import type { ReadableStream as NodeReadableStream } from 'node:stream/web';
import { apiUrl } from './api-url';
import { requestHeaders, responseHeaders } from './headers';
import { gatewayProblem } from './problem';

/** Uvicorn closes idle connections after 5 s; ours go first, so few are used while it closes. */
const IDLE_SOCKET_MS = 3_000;
/** From the last byte of a body, or from the beginning, to the first byte of the answer. */
const ANSWER_TIMEOUT_MS = 60_000;

const keptHttp = new http.Agent({ keepAlive: true, timeout: IDLE_SOCKET_MS });
const keptHttps = new https.Agent({ keepAlive: true, timeout: IDLE_SOCKET_MS });

const IDEMPOTENT = new Set(['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE']);

function toResponse(answer: http.IncomingMessage, method: string): Response {
  const status = answer.statusCode ?? 502;
  const hasBody = method !== 'HEAD' && status !== 204 && status !== 304;
  if (!hasBody) {
    answer.resume();
  }
  const body = hasBody ? (Readable.toWeb(answer) as unknown as ReadableStream) : null;
  return new Response(body, { status, headers: responseHeaders(answer.rawHeaders) });
}

/** Sending it twice does what sending it once does, and there is no body that is used up. */
function isRepeatable(request: Request): boolean {
  const hasOneEffect = IDEMPOTENT.has(request.method) || request.headers.has('idempotency-key');
  return hasOneEffect && request.body === null;
}

/**
 * A kept connection may be closed by the other side just as it is used, and nobody knows whether
 * the request was read. So only what may be repeated uses one; the rest gets a fresh connection.
 */
function agentFor(request: Request, isSecure: boolean): http.Agent | false {
  if (!isRepeatable(request)) {
    return false;
  }
  return isSecure ? keptHttps : keptHttp;
}

function kindOf(error: NodeJS.ErrnoException): 'unreachable' | 'timeout' | 'broken' {
  if (error.name === 'TimeoutError') {
    return 'timeout';
  }
  return error.code === 'ECONNRESET' || error.code === 'EPIPE' ? 'broken' : 'unreachable';
}

function send(request: Request, target: URL): Promise<http.IncomingMessage> {
  const isSecure = target.protocol === 'https:';
  return new Promise((resolve, reject) => {
    const outgoing = (isSecure ? https : http).request(target, {
      method: request.method,
      headers: requestHeaders(request.headers),
      agent: agentFor(request, isSecure),
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
    outgoing.once('error', (error: NodeJS.ErrnoException) => {
      clearTimeout(timer);
      const wasClosedMeanwhile = outgoing.reusedSocket && error.code === 'ECONNRESET';
      if (wasClosedMeanwhile && !request.signal.aborted) {
        send(request, target).then(resolve, reject);
      } else {
        reject(error);
      }
    });
    if (request.body) {
      const body = Readable.fromWeb(request.body as unknown as NodeReadableStream);
      body.once('error', () => outgoing.destroy());
      body.pipe(outgoing);
      // An upload takes as long as it takes; the API ends one that stands still.
      body.on('data', () => timer.refresh());
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
