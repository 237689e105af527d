import { Skeleton } from '@/components/skeleton';
import classes from './login-screen.module.css';

/** The forms' own shape until it is known which there are. */
export function FormsSkeleton() {
  return (
    <div className={classes.skeleton} aria-busy="true">
      <Skeleton height={46} radius={12} />
      <Skeleton height={86} radius={12} />
      <Skeleton height={42} radius={12} />
    </div>
  );
}
