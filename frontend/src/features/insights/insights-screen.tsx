import { PageHeading } from '@/components/page-heading';
import { BestAndWorstPost } from './best-and-worst';
import classes from './insights.module.css';
import { LoginsPerDay } from './logins';
import { TopPostsPerDay } from './top-posts';

/** Three questions about what happened, answered from the events themselves. */
export function InsightsScreen() {
  return (
    <>
      <PageHeading lead="Includes posts that have since been deleted.">Insights</PageHeading>
      <div className={classes.panels}>
        <LoginsPerDay />
        <TopPostsPerDay />
        <BestAndWorstPost />
      </div>
    </>
  );
}
