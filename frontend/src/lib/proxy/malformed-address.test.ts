import { describe, expect, it } from 'vitest';
import { decodableAddress } from './malformed-address';

describe('addresses (R-S0.20)', () => {
  it.each(['/', '/5', '/people/%E7%A7%8B?show=followers', '/?x=%ff', '/50%25'])(
    'leaves %s as it is',
    (address) => {
      expect(decodableAddress(address)).toBe(address);
    },
  );

  it.each([
    ['/%ff', '/-'],
    ['/people/%c3?x=1', '/-'],
    ['/50%', '/-'],
    ['/api/users/by-username/%ff', '/api/-'],
  ])('sends %s nowhere', (address, nowhere) => {
    expect(decodableAddress(address)).toBe(nowhere);
  });
});
