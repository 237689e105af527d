const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
const full = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeStyle: 'short' });
const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' });

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const WEEK = 7 * DAY;

/** "5 minutes ago" within a week, the date after that. */
export function formatAgo(iso: string, now = Date.now()): string {
  const seconds = Math.max(0, Math.round((now - Date.parse(iso)) / 1_000));
  if (seconds < MINUTE) {
    return 'just now';
  }
  if (seconds < HOUR) {
    return relative.format(-Math.floor(seconds / MINUTE), 'minute');
  }
  if (seconds < DAY) {
    return relative.format(-Math.floor(seconds / HOUR), 'hour');
  }
  return seconds < WEEK
    ? relative.format(-Math.floor(seconds / DAY), 'day')
    : day.format(new Date(iso));
}

/** In full, in the reader's own time zone. */
export function formatMoment(iso: string): string {
  return full.format(new Date(iso));
}
