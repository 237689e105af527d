import { Skeleton } from '@/components/skeleton';
import classes from './person-screen.module.css';

/** The head's own shape until it is known who it is. */
export function PersonSkeleton() {
  return (
    <div aria-busy="true">
      <span role="status" className={classes.quiet}>
        Loading the page
      </span>
      <div className={classes.head}>
        <Skeleton width={72} height={72} radius={36} />
        <div className={classes.texts}>
          <Skeleton width={180} height={28} />
          <Skeleton width={120} height={15} />
        </div>
        <Skeleton width={116} height={42} radius={21} />
      </div>
      <div className={classes.views}>
        <Skeleton height={44} radius={12} />
      </div>
    </div>
  );
}
