import { expect, it } from 'vitest';
import { parsePostId } from './post-id';

it.each([
  ['1', 1],
  ['9007199254740991', 9_007_199_254_740_991],
  ['9007199254740993', null],
  ['99999999999999999', null],
  ['0', null],
  ['01', null],
  ['-1', null],
  ['1.5', null],
  ['1e3', null],
  ['', null],
  ['login', null],
])('%j is the post %j (R-S0.20)', (text, id) => {
  expect(parsePostId(text)).toBe(id);
});
