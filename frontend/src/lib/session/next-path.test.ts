import { describe, expect, it } from 'vitest';
import { loginPath, safeNextPath } from './next-path';

describe('the way back after login', () => {
  it.each(['/5', '/dashboard', '/5?x=1&y=2', '/people/ada#posts', '/settings?tab=a%2Fb'])(
    'keeps the own page %s (R-S0.15)',
    (path) => {
      expect(safeNextPath(path)).toBe(path);
    },
  );

  it.each([
    null,
    undefined,
    '',
    'dashboard',
    '//evil.example',
    '///evil.example',
    '/\\evil.example',
    '/\t/evil.example',
    '/\n/evil.example',
    ' /5',
    'https://evil.example/',
    'javascript:alert(1)',
    '/login',
    '/login?next=/5',
    '/login/',
    '/api/auth/logout',
    '/docs',
    '/.//evil.example',
    '/a/..//evil.example',
  ])('replaces %j by the start page (R-S0.15)', (path) => {
    expect(safeNextPath(path)).toBe('/');
  });

  it('names the wanted page in the address of the login page (R-S0.15)', () => {
    expect(loginPath('/5')).toBe('/login?next=%2F5');
    expect(loginPath('/')).toBe('/login');
    expect(loginPath('/login')).toBe('/login');
  });
});
