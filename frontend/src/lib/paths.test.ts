import { describe, expect, it } from 'vitest';
import { personPath } from './paths';

describe('the address of a person', () => {
  it.each([
    ['ada', '/people/ada'],
    ['a.b-c_d', '/people/a.b-c_d'],
    ['秋子', '/people/%E7%A7%8B%E5%AD%90'],
    ['50%', '/people/50%25'],
    ['a/b?c#d', '/people/a%2Fb%3Fc%23d'],
  ])('of %s is %s', (username, path) => {
    expect(personPath(username)).toBe(path);
    expect(decodeURIComponent(path.replace('/people/', ''))).toBe(username);
  });
});
