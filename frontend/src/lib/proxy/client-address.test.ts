import { expect, it } from 'vitest';
import { forwardedFor } from './client-address';

it.each([
  [undefined, '192.0.2.1', '192.0.2.1'],
  ['203.0.113.9', '192.0.2.1', '203.0.113.9, 192.0.2.1'],
  [['203.0.113.9', '198.51.100.7'], '192.0.2.1', '203.0.113.9, 198.51.100.7, 192.0.2.1'],
  [undefined, '::ffff:192.0.2.1', '192.0.2.1'],
  ['203.0.113.9', undefined, '203.0.113.9, unknown'],
])('after %j, %j stands last (R-S1.8)', (header, peer, expected) => {
  expect(forwardedFor(header, peer)).toBe(expected);
});
