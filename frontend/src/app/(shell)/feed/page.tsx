import type { Metadata } from 'next';
import { PageHeading } from '@/components/page-heading';
import { RequireSession } from '@/components/require-session';
import { MostLiked } from '@/features/dashboard';
import { Feed, FeedSkeleton } from '@/features/posts';
import classes from '../columns.module.css';

export const metadata: Metadata = { title: 'Feed' };

export default function FeedPage() {
  return (
    <div className={classes.columns}>
      <div className={classes.column}>
        <PageHeading>Feed</PageHeading>
        <RequireSession fallback={<FeedSkeleton />}>
          <Feed />
        </RequireSession>
      </div>
      <MostLiked />
    </div>
  );
}
