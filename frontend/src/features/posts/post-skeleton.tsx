import { Skeleton } from '@/components/skeleton';
import classes from './post-screen.module.css';

const LINES = ['96%', '88%', '93%', '62%'];

export function TextSkeleton() {
  return (
    <div className={classes.textSkeleton}>
      {LINES.map((width) => (
        <Skeleton key={width} width={width} height={15} />
      ))}
    </div>
  );
}

/** The post's own shape while it loads. */
export function PostSkeleton() {
  return (
    <div className={classes.column} aria-busy="true">
      <span className={classes.quiet} role="status">
        Loading the post
      </span>
      <div className={classes.card}>
        <div className={classes.picture}>
          <Skeleton height="100%" radius={0} />
        </div>
        <div className={classes.body}>
          <Skeleton width="72%" height={30} />
          <Skeleton width="40%" height={28} radius={14} />
          <TextSkeleton />
          <Skeleton width={120} height={44} radius={22} />
        </div>
      </div>
    </div>
  );
}
