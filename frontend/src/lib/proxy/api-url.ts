/** Read at every request: one build runs against any API. */
export function apiUrl(): URL {
  return new URL(process.env.API_URL || 'http://127.0.0.1:8000');
}
