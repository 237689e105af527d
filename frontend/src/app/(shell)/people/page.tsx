import type { Metadata } from 'next';
import { PageHeading } from '@/components/page-heading';
import { RequireSession } from '@/components/require-session';
import { PeopleScreen, PeopleSkeleton } from '@/features/people';
import classes from '../columns.module.css';

export const metadata: Metadata = { title: 'People' };

export default function PeoplePage() {
  return (
    <div className={classes.column}>
      <PageHeading>People</PageHeading>
      <RequireSession fallback={<PeopleSkeleton />}>
        <PeopleScreen />
      </RequireSession>
    </div>
  );
}
