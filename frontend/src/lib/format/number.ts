const whole = new Intl.NumberFormat('en-GB');
const compact = new Intl.NumberFormat('en-GB', { notation: 'compact', maximumFractionDigits: 1 });

/** 1234567 → 1,234,567 */
export function formatCount(count: number): string {
  return whole.format(count);
}

/** For tight places; up to 9,999 the number stays exact: 12,345 → 12.3k */
export function formatCompact(count: number): string {
  return count < 10_000 ? whole.format(count) : compact.format(count);
}

/** 1 like, 2 likes */
export function formatQuantity(count: number, one: string, many: string): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}
