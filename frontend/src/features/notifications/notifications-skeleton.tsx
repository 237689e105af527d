import { Skeleton } from '@/components/skeleton';
import classes from './notifications-screen.module.css';

const ITEMS = ['a', 'b', 'c', 'd', 'e'];

/** The list's own shape while it loads. */
export function NotificationsSkeleton() {
  return (
    <div aria-busy="true">
      <span role="status" className={classes.quiet}>
        Loading notifications
      </span>
      <div className={classes.actions}>
        <Skeleton width={176} height={42} radius={21} />
      </div>
      <div className={classes.list}>
        {ITEMS.map((item) => (
          <div key={item} className={classes.item}>
            <div className={classes.link}>
              <Skeleton width={44} height={44} radius={22} />
              <div className={classes.texts}>
                <Skeleton width="70%" height={16} />
                <Skeleton width={90} height={13} />
              </div>
            </div>
          </div>
        ))}
      </div>
    </div>
  );
}
