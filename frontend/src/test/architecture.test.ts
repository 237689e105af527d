// @vitest-environment node
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const LINES_MAX = 300;

function sources(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((path) => join(folder, path))
    .filter((path) => /\.(tsx?|css)$/.test(path) && !path.includes('generated'));
}

const own = [...sources('src'), ...sources('e2e')];

function importsOf(path: string): string[] {
  const text = readFileSync(path, 'utf8');
  return Array.from(text.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g), (match) => match[1] ?? '');
}

function offenders(folder: string, forbidden: (specifier: string, path: string) => boolean) {
  return own
    .filter((path) => path.startsWith(folder) && !path.includes('.test.'))
    .flatMap((path) =>
      importsOf(path)
        .filter((specifier) => forbidden(specifier, path))
        .map((specifier) => `${path}: ${specifier}`),
    );
}

describe('the structure (R-U4)', () => {
  it('no feature imports another', () => {
    const leaves = offenders('src/features/', (specifier, path) => {
      const [, , feature] = path.split('/');
      const target = /^@\/features\/([^/]+)/.exec(specifier)?.[1];
      return (target !== undefined && target !== feature) || specifier.startsWith('../');
    });
    expect(leaves).toEqual([]);
  });

  it('what is shared knows no feature and no page', () => {
    const isAbove = (specifier: string) => /^@\/(features|app)\//.test(specifier);
    expect(offenders('src/components/', isAbove)).toEqual([]);
    expect(
      offenders(
        'src/lib/',
        (specifier) => isAbove(specifier) || specifier.startsWith('@/components/'),
      ),
    ).toEqual([]);
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
