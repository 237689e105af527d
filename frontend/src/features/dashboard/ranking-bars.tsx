import { formatCompact } from '@/lib/format/number';
import classes from './ranking-bars.module.css';
import type { RankedPost } from './types';

/**
 * Five bars, drawn without a chart library, which would cost a phone a second of work.
 * For those who cannot see them the table says the same.
 */
export function RankingBars({ ranking, color }: { ranking: readonly RankedPost[]; color: string }) {
  const most = Math.max(1, ...ranking.map(({ count }) => count));
  return (
    <div className={classes.bars} aria-hidden="true">
      {ranking.map(({ post, count }, index) => (
        <div key={post.id} className={classes.line}>
          <span className={classes.label}>{`${index + 1}. ${post.title}`}</span>
          <span className={classes.track}>
            <span
              data-bar
              className={classes.bar}
              style={{ width: `${(count / most) * 100}%`, background: color }}
            />
          </span>
          <span className={classes.count}>{formatCompact(count)}</span>
        </div>
      ))}
    </div>
  );
}
