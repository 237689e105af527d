/** Headers that belong to one connection and must not be passed on (RFC 9110, 7.6.1). */
const HOP_BY_HOP = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

function isPassedOn(name: string, named: ReadonlySet<string>): boolean {
  return !HOP_BY_HOP.has(name) && !named.has(name) && !name.startsWith('x-middleware-');
}

/** The names a Connection header lists are hop-by-hop too. */
function namedByConnection(value: string | null | undefined): ReadonlySet<string> {
  return new Set((value ?? '').split(',').map((name) => name.trim().toLowerCase()));
}

/** What the API gets: the browser's headers, and where the request was made to. */
export function requestHeaders(incoming: Headers): Record<string, string> {
  const named = namedByConnection(incoming.get('connection'));
  const outgoing: Record<string, string> = {};
  for (const [name, value] of incoming) {
    if (name !== 'host' && name !== 'expect' && isPassedOn(name, named)) {
      outgoing[name] = value;
    }
  }
  const host = incoming.get('host');
  if (host) {
    outgoing['x-forwarded-host'] ??= host;
  }
  return outgoing;
}

/** What the browser gets; from raw pairs, because Set-Cookie may stand there several times. */
export function responseHeaders(raw: readonly string[]): Headers {
  const pairs: [string, string][] = [];
  for (let index = 0; index + 1 < raw.length; index += 2) {
    pairs.push([String(raw[index]).toLowerCase(), String(raw[index + 1])]);
  }
  const named = namedByConnection(pairs.find(([name]) => name === 'connection')?.[1]);
  const headers = new Headers();
  for (const [name, value] of pairs) {
    if (isPassedOn(name, named)) {
      headers.append(name, value);
    }
  }
  return headers;
}
