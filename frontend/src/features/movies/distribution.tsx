import { formatCount } from '@/lib/format/number';
import classes from './distribution.module.css';
import { type MovieDetailData, SCORES } from './types';

/** How often each score was given: a table whose bars are drawn beside the numbers. */
export function Distribution({
  movie,
}: {
  movie: Pick<MovieDetailData, 'rating_distribution' | 'rating_count'>;
}) {
  const counts = movie.rating_distribution;
  const most = Math.max(...counts, 1);
  return (
    <table className={classes.table}>
      <caption className={classes.caption}>Ratings by score</caption>
      <thead className={classes.head}>
        <tr>
          <th scope="col">Score</th>
          <th scope="col">Share</th>
          <th scope="col">Ratings</th>
        </tr>
      </thead>
      <tbody>
        {SCORES.toReversed().map((score) => {
          const count = counts[score - 1] ?? 0;
          return (
            <tr key={score} data-score={score}>
              <th scope="row" className={classes.score}>
                {score}
              </th>
              <td className={classes.track}>
                <span
                  className={classes.bar}
                  style={{ inlineSize: `${(100 * count) / most}%` }}
                  data-empty={count === 0 || undefined}
                />
              </td>
              <td className={classes.count}>{formatCount(count)}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
