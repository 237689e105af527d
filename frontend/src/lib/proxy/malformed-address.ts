import { subscribe } from 'node:diagnostics_channel';
import type { IncomingMessage } from 'node:http';

/** An address that nobody has, of the site or of the API. */
const NOWHERE = { page: '/-', api: '/api/-' };

/** The address itself; for one that is no text in UTF-8, `/%ff` say, one that does not exist. */
export function decodableAddress(address: string): string {
  const [path = ''] = address.split('?', 1);
  try {
    decodeURIComponent(path);
    return address;
  } catch {
    return path.startsWith('/api/') ? NOWHERE.api : NOWHERE.page;
  }
}

/** Next fails with a 500 on such addresses before any page is asked; here they are a 404. */
export function replaceMalformedAddresses(): void {
  subscribe('http.server.request.start', (message) => {
    const { request } = message as { request: IncomingMessage };
    request.url = decodableAddress(request.url ?? '/');
  });
}
