import { Skeleton } from '@/components/skeleton';
import classes from './movie-list.module.css';
import screen from './movie-screen.module.css';

const ITEMS = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];

/** The list's own shape while it loads. */
export function MovieListSkeleton() {
  return (
    <div className={classes.list} aria-busy="true">
      {ITEMS.map((item) => (
        <div key={item} className={classes.item}>
          <div className={classes.lines}>
            <Skeleton width="55%" height={15} />
            <Skeleton width="35%" height={13} />
          </div>
          <Skeleton width={48} height={18} />
        </div>
      ))}
    </div>
  );
}

/** The page's own shape while it loads. */
export function MovieSkeleton() {
  return (
    <div aria-busy="true" className={screen.panels}>
      <Skeleton width="60%" height={34} />
      <Skeleton width="40%" height={16} />
      <Skeleton height={148} radius={16} />
      <Skeleton height={380} radius={16} />
    </div>
  );
}
