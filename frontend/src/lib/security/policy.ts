/** What a page was built with or is rendered with, and so may run. */
export interface Allowed {
  /** Of one answer: Next writes it into the scripts of a page that it renders for a request. */
  nonce: string;
  /** Of the scripts inside pages that were rendered by the build: `sha256-…`. */
  hashes: readonly string[];
  /** Where the stream of news is, if it is not this origin. */
  streamUrl?: string | undefined;
  /** React explains errors by `eval` then. */
  isDevelopment?: boolean;
}

/** `wss://host` of an address, which may be written as http(s) or ws(s). */
function socketOrigin(address: string | undefined): string[] {
  if (!address || !URL.canParse(address)) {
    return [];
  }
  const { protocol, host } = new URL(address);
  return [`${protocol.replace(/^http/, 'ws')}//${host}`];
}

/**
 * Pages run the scripts they were built with and no other. Pictures may come from any http(s)
 * address that a post names, and from the file that somebody is about to upload (blob:).
 * Styles may stand inside pages: Mantine sizes and colours by style attributes.
 */
export function contentSecurityPolicy({
  nonce,
  hashes,
  streamUrl,
  isDevelopment,
}: Allowed): string {
  const scripts = hashes.map((hash) => `'${hash}'`);
  const evaluation = isDevelopment ? ["'unsafe-eval'"] : [];
  return [
    "default-src 'self'",
    ["script-src 'self'", `'nonce-${nonce}'`, ...scripts, ...evaluation].join(' '),
    "script-src-attr 'none'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' http: https: data: blob:",
    "font-src 'self'",
    ["connect-src 'self'", ...socketOrigin(streamUrl)].join(' '),
    "object-src 'none'",
    "frame-src 'none'",
    "base-uri 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');
}
