import { formatAgo, formatMoment } from '@/lib/format/time';

/** How long ago, with the exact moment on hover. */
export function Moment({ at }: { at: string }) {
  return (
    <time dateTime={at} title={formatMoment(at)}>
      {formatAgo(at)}
    </time>
  );
}
