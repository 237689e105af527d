// `next build` leaves the static files out of the standalone folder; a server without a CDN needs them there.
import { cpSync, existsSync, writeFileSync } from 'node:fs';
import { inlineScripts } from './inline-scripts.mjs';

cpSync('.next/static', '.next/standalone/.next/static', { recursive: true });
if (existsSync('public')) {
  cpSync('public', '.next/standalone/public', { recursive: true });
}

// src/proxy.ts lets pages run these scripts and no other.
const known = `${JSON.stringify(inlineScripts('.next/server/app'), null, 2)}\n`;
for (const folder of ['.next', '.next/standalone/.next']) {
  writeFileSync(`${folder}/inline-scripts.json`, known);
}
