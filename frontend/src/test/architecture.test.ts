// @vitest-environment node
import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const LINES_MAX = 300;

function sources(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((path) => join(folder, path))
    .filter((path) => /\.(tsx?|css)$/.test(path) && !path.includes('generated'));
}

const own = [...sources('src'), ...sources('e2e')];

const BIOME = resolve('node_modules/@biomejs/biome/bin/biome');

/** Lints files with this project's rules; returns `path:line rule` for each error. */
function lint(files: Record<string, string>): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'bsocial-lint-'));
  try {
    for (const name of ['biome.json', 'tsconfig.json', 'package.json']) {
      copyFileSync(name, join(folder, name));
    }
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    const options = { cwd: folder, encoding: 'utf8' } as const;
    const { stdout } = spawnSync(process.execPath, [BIOME, 'lint', '--reporter=github'], options);
    return Array.from(
      stdout.matchAll(/title=lint\/([^,]+),file=.*?(src\/[^,]+),line=(\d+)/g),
      ([, rule, path, line]) => `${path}:${line} ${rule}`,
    ).sort();
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Lints one import of each of `specifiers` by a file of `folder`; returns those that fail. */
function refused(folder: string, specifiers: string[]): (string | undefined)[] {
  const text = specifiers.map((specifier) => `export * from '${specifier}';\n`).join('');
  return lint({ [`${folder}/file.ts`]: text })
    .map((error) => Number(/:(\d+) style\/noRestrictedImports$/.exec(error)?.[1]))
    .sort((one, other) => one - other)
    .map((line) => specifiers[line - 1]);
}

describe('the structure (R-U4)', () => {
  it('no feature imports another but by its public surface', () => {
    const bad = ['@/features/people/follow-button', '../people', '../people/types', '@/app/layout'];
    const good = ['@/features/people', './post-card', '@/components/link', '@/lib/paths'];
    expect(refused('src/features/posts', [...good, ...bad])).toEqual(bad);
    expect(
      lint({
        'src/features/posts/file.ts':
          "export const load = () => import('@/features/people/types');",
      }),
    ).toEqual(['src/features/posts/file.ts:1 style/noRestrictedImports']);
  });

  it('pages import features by their public surface', () => {
    const bad = ['@/features/posts/gallery', '../../features/posts/gallery'];
    expect(refused('src/app/(shell)', ['@/features/posts', './columns', ...bad])).toEqual(bad);
  });

  it('what is shared knows no feature and no page', () => {
    const bad = [
      '@/features/posts',
      '@/features/posts/gallery',
      '../features/posts',
      '@/app/layout',
    ];
    expect(refused('src/components', ['@/lib/paths', './link', ...bad])).toEqual(bad);
    const below = ['@/components/link', '../components/link'];
    expect(refused('src/lib', ['@/lib/paths', './paths', ...bad, ...below])).toEqual([
      ...bad,
      ...below,
    ]);
  });

  it('no imports go in a circle', () => {
    expect(
      lint({
        'src/features/posts/index.ts':
          "import { one } from '@/features/people';\nexport const two = () => one();\n",
        'src/features/people/index.ts':
          "import { two } from '@/features/posts';\nexport const one = (): number => two();\n",
      }),
    ).toEqual([
      'src/features/people/index.ts:1 suspicious/noImportCycles',
      'src/features/posts/index.ts:1 suspicious/noImportCycles',
    ]);
  });

  it('pages are server components that hand over to features', () => {
    const pages = own.filter((path) => /src\/app\/.*(page|layout)\.tsx$/.test(path));
    expect(pages.length).toBeGreaterThan(5);
    expect(pages.filter((path) => readFileSync(path, 'utf8').includes("'use client'"))).toEqual([]);
  });

  it('no file is longer than it should be', () => {
    const long = own.filter((path) => readFileSync(path, 'utf8').split('\n').length > LINES_MAX);
    expect(long).toEqual([]);
  });
});
