/** Someone's page. Names are of any script, so they are written as addresses demand. */
export function personPath(username: string): string {
  return `/people/${encodeURIComponent(username)}`;
}
