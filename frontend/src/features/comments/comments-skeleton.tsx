import { Skeleton } from '@/components/skeleton';
import classes from './comments.module.css';

const ITEMS = ['a', 'b', 'c'];

/** The list's own shape while it loads. */
export function CommentsSkeleton() {
  return (
    <div className={classes.list} aria-busy="true">
      {ITEMS.map((item) => (
        <div key={item} className={classes.item}>
          <Skeleton width={36} height={36} radius={18} />
          <div className={classes.skeletonLines}>
            <Skeleton width="34%" height={15} />
            <Skeleton width="82%" height={15} />
          </div>
        </div>
      ))}
    </div>
  );
}
