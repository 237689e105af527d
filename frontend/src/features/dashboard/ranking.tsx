'use client';

import { Link } from '@/components/link';
import { Skeleton } from '@/components/skeleton';
import { formatCount } from '@/lib/format/number';
import classes from './ranking.module.css';
import { RankingBars } from './ranking-bars';
import type { RankedPost } from './types';

const ROWS = ['1', '2', '3', '4', '5'];

function Rows({ ranking }: { ranking: readonly RankedPost[] }) {
  return ranking.map(({ post, count }, index) => (
    <tr key={post.id}>
      <td className={classes.rank}>{index + 1}</td>
      <th scope="row" className={classes.title}>
        <Link href={`/${post.id}`}>{post.title}</Link>
      </th>
      <td className={classes.count}>{formatCount(count)}</td>
    </tr>
  ));
}

function SkeletonRows() {
  return ROWS.map((row) => (
    <tr key={row}>
      <td className={classes.rank}>{row}</td>
      <td className={classes.title}>
        <Skeleton width="70%" height={16} />
      </td>
      <td className={classes.count}>
        <Skeleton width={48} height={16} />
      </td>
    </tr>
  ));
}

/** The five best posts by one number: bars, and a table with every title in full. */
export function Ranking({
  title,
  unit,
  color,
  ranking,
}: {
  title: string;
  unit: 'Views' | 'Likes';
  color: string;
  ranking: readonly RankedPost[] | undefined;
}) {
  const isEmpty = ranking?.length === 0;
  return (
    <section className={classes.panel} aria-labelledby={`ranking-${unit}`}>
      <h2 id={`ranking-${unit}`} className={classes.heading}>
        {title}
      </h2>
      {isEmpty ? (
        <p className={classes.empty}>No posts yet. The first ones will show up here.</p>
      ) : (
        <>
          <div className={classes.chart} data-chart={unit}>
            {ranking ? (
              <RankingBars ranking={ranking} color={color} />
            ) : (
              <Skeleton height="100%" radius={12} />
            )}
          </div>
          <table className={classes.table} data-ranking={unit}>
            <thead>
              <tr className={classes.columns}>
                <th scope="col" className={classes.rank}>
                  <abbr title="Rank">#</abbr>
                </th>
                <th scope="col" className={classes.title}>
                  Post
                </th>
                <th scope="col" className={classes.count}>
                  {unit}
                </th>
              </tr>
            </thead>
            <tbody>{ranking ? <Rows ranking={ranking} /> : <SkeletonRows />}</tbody>
          </table>
        </>
      )}
    </section>
  );
}
