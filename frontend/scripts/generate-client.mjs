// Writes the typed client from the API's own description.
//   node scripts/generate-client.mjs           writes src/lib/api/generated
//   node scripts/generate-client.mjs --check   exits 1 when that folder is stale
// OPENAPI names another description; the default is the committed one of the backend.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { createClient } from '@hey-api/openapi-ts';

const target = 'src/lib/api/generated';
const description = process.env.OPENAPI ?? '../backend/openapi.json';

async function generate(path) {
  await createClient({
    input: description,
    output: { path },
    logs: { level: 'warn' },
    plugins: [
      // A path relative to the generated folder; it gives every client our fetch and error type.
      { name: '@hey-api/client-fetch', runtimeConfigPath: '../runtime' },
      '@hey-api/typescript',
      '@hey-api/sdk',
      '@tanstack/react-query',
    ],
  });
}

function filesOf(folder) {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return new Map(
    files.map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return [relative(folder, path), readFileSync(path, 'utf8')];
    }),
  );
}

async function check() {
  // Beside the real folder, so that relative imports come out the same.
  const fresh = mkdtempSync('src/lib/api/fresh-');
  try {
    await generate(fresh);
    const [wanted, present] = [filesOf(fresh), filesOf(target)];
    const names = new Set([...wanted.keys(), ...present.keys()]);
    return [...names].filter((name) => wanted.get(name) !== present.get(name));
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}

if (process.argv.includes('--check')) {
  const stale = await check();
  if (stale.length > 0) {
    console.error(
      `Stale client: ${stale.join(', ')}. Run "npm run generate" and commit the result.`,
    );
    process.exit(1);
  }
  console.log('The generated client is current.');
} else {
  await generate(target);
  console.log(`Client written to ${target}.`);
}
