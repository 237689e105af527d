import { readFileSync } from 'node:fs';
import path from 'node:path';

/** Written after the build by scripts/finish-standalone.mjs: page to hashes of its scripts. */
const FILE = path.join('.next', 'inline-scripts.json');
/** Pages that may answer at any address. */
const ANYWHERE = ['/_not-found', '/_global-error'] as const;

type Hashes = Readonly<Record<string, readonly string[]>>;

function read(): Hashes {
  try {
    return JSON.parse(readFileSync(path.join(process.cwd(), FILE), 'utf8')) as Hashes;
  } catch {
    // Under `next dev` nothing is built: every page is rendered for its request, with its nonce.
    return {};
  }
}

let known: Hashes | undefined;

/** The scripts inside the page at an address, if it was rendered by the build. */
export function inlineScriptsOf(pathname: string): readonly string[] {
  known ??= read();
  const own = known[pathname] ?? [];
  return [...new Set([...own, ...ANYWHERE.flatMap((page) => known?.[page] ?? [])])];
}
