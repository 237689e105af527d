import { PageHeading } from '@/components/page-heading';
import { Skeleton } from '@/components/skeleton';
import classes from './insights.module.css';

/** The page's own shape until the session is known. */
export function InsightsSkeleton({ title }: { title: string }) {
  return (
    <div aria-busy="true">
      <PageHeading>{title}</PageHeading>
      <div className={classes.panels}>
        <div className={classes.panel}>
          <Skeleton width={180} height={24} />
          <Skeleton height={300} radius={12} />
        </div>
      </div>
    </div>
  );
}
