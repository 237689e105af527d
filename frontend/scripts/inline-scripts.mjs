// The scripts that stand inside the pages of a build, as hashes for their policy: page → hashes.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const SCRIPT = /<script\b([^>]*)>([\s\S]*?)<\/script>/g;

/** The hashes of the scripts in a page, as a policy writes them. */
export function hashesOf(html) {
  const hashes = new Set();
  for (const [, attributes, text] of html.matchAll(SCRIPT)) {
    if (!/\bsrc=/.test(attributes) && text) {
      hashes.add(`sha256-${createHash('sha256').update(text).digest('base64')}`);
    }
  }
  return [...hashes];
}

/** Reads every page that the build has rendered: `login.html` is /login, `index.html` is /. */
export function inlineScripts(folder) {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const pages = files.filter((file) => file.endsWith('.html')).sort();
  return Object.fromEntries(
    pages.map((file) => {
      const name = file
        .split(path.sep)
        .join('/')
        .replace(/\.html$/, '');
      const html = readFileSync(path.join(folder, file), 'utf8');
      return [name === 'index' ? '/' : `/${name}`, hashesOf(html)];
    }),
  );
}
