const DEFAULT = '/';

/** Letters that browsers drop or turn round inside an address; nobody types them. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
const ODD = /[\u0000-\u0020\u007f\\]/;

function isOwnPage(pathname: string): boolean {
  return !/^\/(login|api|docs|health|_next)(\/|$)/.test(pathname) && !pathname.startsWith('//');
}

/** Where to go after signing in: a page of this site, or the start page for anything else. */
export function safeNextPath(wanted: string | null | undefined): string {
  if (!wanted?.startsWith('/') || wanted.startsWith('//') || ODD.test(wanted)) {
    return DEFAULT;
  }
  const base = 'http://own.invalid';
  const url = URL.canParse(wanted, base) ? new URL(wanted, base) : null;
  if (url?.origin !== base || !isOwnPage(url.pathname)) {
    return DEFAULT;
  }
  return url.pathname + url.search + url.hash;
}

/** The address of the login page that leads back to `path`. */
export function loginPath(path: string): string {
  const next = safeNextPath(path);
  return next === DEFAULT ? '/login' : `/login?next=${encodeURIComponent(next)}`;
}
