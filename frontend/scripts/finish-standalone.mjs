// `next build` leaves the static files out of the standalone folder; a server without a CDN needs them there.
import { cpSync, existsSync } from 'node:fs';

cpSync('.next/static', '.next/standalone/.next/static', { recursive: true });
if (existsSync('public')) {
  cpSync('public', '.next/standalone/public', { recursive: true });
}
