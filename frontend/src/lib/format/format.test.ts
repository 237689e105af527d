import { describe, expect, it } from 'vitest';
import { formatCompact, formatCount, formatQuantity } from './number';
import { formatAgo } from './time';

describe('numbers', () => {
  it('are exact, with separators (R-S0.24)', () => {
    expect(formatCount(0)).toBe('0');
    expect(formatCount(1_000_000)).toBe('1,000,000');
  });

  it('are shortened only where they are large (R-S0.12)', () => {
    expect(formatCompact(9_999)).toBe('9,999');
    expect(formatCompact(12_345)).toBe('12.3k');
  });

  it('know one from many (R-S0.16)', () => {
    expect(formatQuantity(1, 'like', 'likes')).toBe('1 like');
    expect(formatQuantity(0, 'like', 'likes')).toBe('0 likes');
    expect(formatQuantity(1_200, 'like', 'likes')).toBe('1,200 likes');
  });
});

describe('times', () => {
  const now = Date.parse('2026-03-10T12:00:00Z');
  it.each([
    ['2026-03-10T12:00:30Z', 'just now'],
    ['2026-03-10T11:59:30Z', 'just now'],
    ['2026-03-10T11:58:00Z', '2 minutes ago'],
    ['2026-03-10T09:00:00Z', '3 hours ago'],
    ['2026-03-09T11:00:00Z', 'yesterday'],
    ['2026-03-05T11:00:00Z', '5 days ago'],
    ['2026-01-02T11:00:00Z', '2 Jan 2026'],
  ])('%s is %s (R-S0.4)', (iso, text) => {
    expect(formatAgo(iso, now)).toBe(text);
  });
});
