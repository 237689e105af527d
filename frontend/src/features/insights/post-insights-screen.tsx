'use client';

import { Button } from '@mantine/core';
import {
  IconArrowLeft,
  IconEye,
  IconHeart,
  IconLock,
  IconMessageCircle,
} from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { notFound } from 'next/navigation';
import { Link } from '@/components/link';
import { LoadError } from '@/components/load-error';
import { Message } from '@/components/message';
import { PageHeading } from '@/components/page-heading';
import type { GetPostStatsResponse } from '@/lib/api/generated';
import { getPostOptions, getPostStatsOptions } from '@/lib/api/generated/@tanstack/react-query.gen';
import { ApiError, isNotFound } from '@/lib/api/problem';
import { formatDay } from '@/lib/format/day';
import { formatCount } from '@/lib/format/number';
import { DayChart } from './charts';
import classes from './insights.module.css';
import { InsightsSkeleton } from './insights-skeleton';
import { Panel } from './panel';
import { Table } from './table';

const DAYS = 30;

const TOTALS = [
  { key: 'views', label: 'Views', icon: IconEye },
  { key: 'likes', label: 'Likes', icon: IconHeart },
  { key: 'comments', label: 'Comments', icon: IconMessageCircle },
] as const;

const SERIES = [
  { name: 'Views', color: 'var(--chart-views)' },
  { name: 'Likes', color: 'var(--chart-likes)' },
];

function Totals({ stats }: { stats: GetPostStatsResponse }) {
  return (
    <dl className={classes.totals}>
      {TOTALS.map(({ key, label, icon: Icon }) => (
        <div key={key} className={classes.tile}>
          <dt className={classes.tileLabel}>
            <Icon size={18} stroke={1.7} aria-hidden="true" />
            {label}
          </dt>
          <dd className={classes.tileNumber} data-total={key}>
            {formatCount(stats[key])}
          </dd>
        </div>
      ))}
    </dl>
  );
}

function NotYours({ postId }: { postId: number }) {
  return (
    <>
      <PageHeading hidden>Post insights</PageHeading>
      <Message
        icon={<IconLock size={26} stroke={1.6} />}
        title="These numbers are private"
        action={
          <Button component={Link} href={`/${postId}`} size="md" radius="xl">
            Go to the post
          </Button>
        }
      >
        Only the author can see a post's views.
      </Message>
    </>
  );
}

/** How often one's own post was seen and liked, in all and by day. */
export function PostInsightsScreen({ postId }: { postId: number }) {
  const path = { post_id: postId };
  const {
    data: stats,
    error,
    isFetching,
    refetch,
  } = useQuery({
    ...getPostStatsOptions({ path, query: { days: DAYS } }),
    staleTime: 0,
  });
  const { data: post } = useQuery(getPostOptions({ path }));

  if (isNotFound(error)) {
    notFound();
  }
  if (error instanceof ApiError && error.status === 403) {
    return <NotYours postId={postId} />;
  }
  if (error && !stats) {
    return (
      <LoadError
        title="The numbers could not be loaded"
        error={error}
        isRetrying={isFetching}
        onRetry={() => void refetch()}
      />
    );
  }
  if (!stats) {
    return <InsightsSkeleton title="Insights" />;
  }
  return (
    <>
      <Link href={`/${postId}`} className={classes.back}>
        <IconArrowLeft size={18} stroke={1.8} aria-hidden="true" />
        Back to the post
      </Link>
      <PageHeading lead={post?.title}>Insights</PageHeading>
      <Totals stats={stats} />
      <div className={classes.panels}>
        <Panel
          id="per-day"
          title="Views and likes per day"
          lead="Days are UTC. Likes count on the day they were given, even if removed later."
        >
          <div className={classes.pair}>
            <div className={classes.chart} aria-hidden="true">
              <DayChart
                days={stats.days.map(({ day, views, likes }) => ({
                  day,
                  Views: views,
                  Likes: likes,
                }))}
                series={SERIES}
              />
            </div>
            <Table
              caption="Views and likes by day, newest first"
              columns={['Day', 'Views', 'Likes']}
              rows={stats.days.toReversed().map(({ day, views, likes }) => ({
                key: day,
                head: formatDay(day),
                values: [formatCount(views), formatCount(likes)],
              }))}
            />
          </div>
        </Panel>
      </div>
    </>
  );
}
