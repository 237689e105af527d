/** Read at every request: one build runs against any API. Some places give host and port alone. */
export function apiUrl(): URL {
  const given = process.env.API_URL || 'http://127.0.0.1:8000';
  return new URL(/^https?:\/\//.test(given) ? given : `http://${given}`);
}
