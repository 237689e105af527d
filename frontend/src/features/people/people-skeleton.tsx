import { Skeleton } from '@/components/skeleton';
import classes from './people-list.module.css';

const ITEMS = ['a', 'b', 'c', 'd', 'e', 'f'];

/** The list's own shape while it loads. */
export function PeopleSkeleton() {
  return (
    <div className={classes.list} aria-busy="true">
      {ITEMS.map((item) => (
        <div key={item} className={classes.item}>
          <Skeleton width={44} height={44} radius={22} />
          <div className={classes.skeletonLines}>
            <Skeleton width={120} height={15} />
            <Skeleton width={90} height={13} />
          </div>
          <Skeleton width={116} height={42} radius={21} />
        </div>
      ))}
    </div>
  );
}
