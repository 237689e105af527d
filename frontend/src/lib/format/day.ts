const long = new Intl.DateTimeFormat('en-GB', {
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  timeZone: 'UTC',
});
const short = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' });

/** A UTC day, as the API counts them: 2026-11-21 → Sat, 21 Nov */
export function formatDay(day: string): string {
  return long.format(new Date(`${day}T00:00:00Z`));
}

/** For tight places: 2026-11-21 → 21 Nov */
export function formatShortDay(day: string): string {
  return short.format(new Date(`${day}T00:00:00Z`));
}
