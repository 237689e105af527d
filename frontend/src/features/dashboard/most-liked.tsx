'use client';

import { useQuery } from '@tanstack/react-query';
import { Link } from '@/components/link';
import { Picture } from '@/components/picture';
import { getDashboardOptions } from '@/lib/api/generated/@tanstack/react-query.gen';
import { formatQuantity } from '@/lib/format/number';
import classes from './most-liked.module.css';

/** Beside the page on wide screens: what others like. It leaves out the post that is shown. */
export function MostLiked({ exceptPostId }: { exceptPostId?: number }) {
  const { data } = useQuery({ ...getDashboardOptions(), staleTime: 60_000 });
  const ranking = data?.top_liked.filter(({ post }) => post.id !== exceptPostId) ?? [];
  if (ranking.length === 0) {
    return null;
  }
  return (
    <aside className={classes.rail} aria-labelledby="most-liked">
      <h2 id="most-liked" className={classes.heading}>
        Most liked
      </h2>
      <ul className={classes.list}>
        {ranking.map(({ post, count }) => (
          <li key={post.id}>
            <Link href={`/${post.id}`} className={classes.item}>
              <span className={classes.thumb}>
                <Picture source={post.image_url} alt="" className={classes.picture} />
              </span>
              <span className={classes.texts}>
                <span className={classes.title}>{post.title}</span>
                <span className={classes.count}>{formatQuantity(count, 'like', 'likes')}</span>
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </aside>
  );
}
