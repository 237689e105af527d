import { PageHeading } from '@/components/page-heading';
import { Skeleton } from '@/components/skeleton';
import classes from './settings-screen.module.css';

/** The settings' own shape while they load. */
export function SettingsSkeleton() {
  return (
    <div className={classes.column} aria-busy="true">
      <PageHeading>Settings</PageHeading>
      <div className={classes.sections}>
        <Skeleton height={372} radius={16} />
        <Skeleton height={220} radius={16} />
        <Skeleton height={124} radius={16} />
      </div>
    </div>
  );
}
