'use client';

import { LoadError } from '@/components/load-error';
import { PageHeading } from '@/components/page-heading';
import classes from './dashboard-screen.module.css';
import { Ranking } from './ranking';
import { Totals } from './totals';
import { useDashboard } from './use-dashboard';

function LiveState({ isFailing }: { isFailing: boolean }) {
  return (
    <span className={classes.live} role="status" data-failing={isFailing || undefined}>
      <span className={classes.dot} aria-hidden="true" />
      {isFailing ? 'Connection lost, trying again' : 'Live'}
    </span>
  );
}

/** Numbers for everybody, signed in or not. */
export function DashboardScreen() {
  const { data, error, isFetching, isError, refetch } = useDashboard();
  return (
    <>
      <div className={classes.top}>
        <PageHeading lead="Every number here is counted, not estimated.">Dashboard</PageHeading>
        <LiveState isFailing={isError} />
      </div>
      {error && !data ? (
        <LoadError
          title="The numbers could not be loaded"
          error={error}
          isRetrying={isFetching}
          onRetry={() => void refetch()}
        />
      ) : (
        <>
          <Totals data={data} />
          <div className={classes.rankings}>
            <Ranking
              title="Most viewed posts"
              unit="Views"
              color="var(--chart-views)"
              ranking={data?.top_viewed}
            />
            <Ranking
              title="Most liked posts"
              unit="Likes"
              color="var(--chart-likes)"
              ranking={data?.top_liked}
            />
          </div>
        </>
      )}
    </>
  );
}
