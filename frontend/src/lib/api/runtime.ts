import { authorizedFetch } from '@/lib/session/authorized-fetch';
import type { CreateClientConfig } from './generated/client.gen';

/** Every generated call goes to this origin, with the session. */
export const createClientConfig: CreateClientConfig = (config) => ({
  ...config,
  baseUrl: typeof location === 'undefined' ? 'http://localhost' : location.origin,
  fetch: authorizedFetch,
});
