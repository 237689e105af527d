import { PageHeading } from '@/components/page-heading';
import { Skeleton } from '@/components/skeleton';
import classes from './new-post-screen.module.css';

/** The form's own shape until the session is known. */
export function NewPostSkeleton() {
  return (
    <div className={classes.column} aria-busy="true">
      <PageHeading>New post</PageHeading>
      <div className={classes.card}>
        <Skeleton height={88} radius={12} />
        <Skeleton height={226} radius={12} />
        <Skeleton height={42} radius={21} />
        <Skeleton height={88} radius={12} />
        <Skeleton height={74} radius={12} />
      </div>
    </div>
  );
}
