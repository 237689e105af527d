// What a browser must load before a page works, against the budget: node scripts/check-bundle.mjs
// Asks the built standalone server for each page and weighs the scripts and styles it names.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

const BUDGET_KB = 200;
const PAGES = [
  '/login',
  '/',
  '/1',
  '/feed',
  '/people',
  '/people/ada',
  '/dogs',
  '/movies',
  '/movies/1',
  '/notifications',
  '/insights',
  '/insights/1',
  '/dashboard',
  '/new',
  '/settings',
];
const REPORT = '../.build/reports/bundle.json';
const START_TIMEOUT_MS = 15_000;

async function freePort() {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address();
  probe.close();
  return port;
}

async function pageWhenReady(url) {
  const deadline = Date.now() + START_TIMEOUT_MS;
  for (;;) {
    try {
      return await (await fetch(url)).text();
    } catch (error) {
      if (Date.now() > deadline) {
        throw error;
      }
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

const weights = new Map();

function gzippedBytes(path) {
  if (!weights.has(path)) {
    weights.set(path, gzipSync(readFileSync(join('.next/standalone', path))).length);
  }
  return weights.get(path);
}

/** Old browsers' polyfills (noModule) are not loaded by any browser that runs the rest. */
function weigh(html, pattern) {
  const tags = html.match(pattern) ?? [];
  const paths = tags
    .filter((tag) => !/nomodule/i.test(tag))
    .map((tag) => /\/_next\/(static\/[^"?]+)/.exec(tag)?.[1])
    .filter(Boolean);
  return [...new Set(paths)].reduce((sum, path) => sum + gzippedBytes(`.next/${path}`), 0);
}

const kilobytes = (bytes) => (bytes / 1_000).toFixed(1).padStart(7);

const port = await freePort();
const server = spawn(process.execPath, ['.next/standalone/server.js'], {
  env: { ...process.env, PORT: String(port), HOSTNAME: '127.0.0.1', NEXT_TELEMETRY_DISABLED: '1' },
  stdio: ['ignore', 'ignore', 'inherit'],
});

let tooHeavy = 0;
const pages = {};
try {
  console.log(`page              JS kB  CSS kB   (gzip; budget ${BUDGET_KB} kB of JS)`);
  for (const page of PAGES) {
    const html = await pageWhenReady(`http://127.0.0.1:${port}${page}`);
    const scripts = weigh(html, /<script[^>]+src="[^"]+\.js[^"]*"[^>]*>/g);
    const styles = weigh(html, /<link[^>]+href="[^"]+\.css[^"]*"[^>]*>/g);
    pages[page] = scripts;
    const isTooHeavy = scripts > BUDGET_KB * 1_000;
    tooHeavy += isTooHeavy ? 1 : 0;
    console.log(
      `${page.padEnd(15)}${kilobytes(scripts)} ${kilobytes(styles)}${isTooHeavy ? '   over' : ''}`,
    );
  }
} finally {
  server.kill('SIGTERM');
}
mkdirSync('../.build/reports', { recursive: true });
writeFileSync(REPORT, JSON.stringify({ budget_kb: BUDGET_KB, pages }, null, 2));
process.exit(tooHeavy > 0 ? 1 : 0);
