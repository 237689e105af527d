import { describe, expect, it } from 'vitest';
import { formatDay, formatShortDay } from './day';

describe('days', () => {
  it('are those of UTC, wherever the reader is', () => {
    expect(formatDay('2026-11-21')).toBe('Sat 21 Nov');
    expect(formatShortDay('2026-01-01')).toBe('1 Jan');
  });
});
