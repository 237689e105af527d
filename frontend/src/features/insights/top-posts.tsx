'use client';

import { UnstyledButton } from '@mantine/core';
import { useState } from 'react';
import { Link } from '@/components/link';
import { formatDay, formatShortDay } from '@/lib/format/day';
import { formatCount } from '@/lib/format/number';
import { Answer } from './answer';
import { PostChart } from './charts';
import classes from './insights.module.css';
import { Panel } from './panel';
import { Table } from './table';
import { type PostsDay, useTopPostsPerDay } from './use-insights';

function Ranking({ day, posts }: PostsDay) {
  if (posts.length === 0) {
    return <p className={classes.empty}>No comments on this day.</p>;
  }
  return (
    <div className={classes.pair}>
      <div className={classes.chart} aria-hidden="true">
        <PostChart posts={posts} />
      </div>
      <Table
        caption={`Posts with the most comments on ${formatDay(day)}`}
        columns={['Post', 'Comments']}
        rows={posts.map(({ post, comments }) => ({
          key: post.id,
          head: <Link href={`/${post.id}`}>{post.title}</Link>,
          values: [formatCount(comments)],
        }))}
      />
    </div>
  );
}

/** The newest day on which anything was said, else the newest. */
function lively(days: readonly PostsDay[]): PostsDay | undefined {
  return days.findLast(({ posts }) => posts.length > 0) ?? days.at(-1);
}

function Days({ days }: { days: readonly PostsDay[] }) {
  const [chosen, setChosen] = useState<string | null>(null);
  const current = days.find(({ day }) => day === chosen) ?? lively(days);
  return (
    <>
      <fieldset className={classes.days}>
        <legend className={classes.quiet}>Day</legend>
        {days.map(({ day }) => (
          <UnstyledButton
            key={day}
            className={classes.day}
            aria-pressed={day === current?.day}
            onClick={() => setChosen(day)}
          >
            {formatShortDay(day)}
          </UnstyledButton>
        ))}
      </fieldset>
      {current ? <Ranking {...current} /> : null}
    </>
  );
}

/** Which posts were talked about most on each of the last ten days. */
export function TopPostsPerDay() {
  return (
    <Panel
      id="top-posts"
      title="Most commented posts by day"
      lead="Public posts and your own, over the last ten days."
    >
      <Answer query={useTopPostsPerDay()} height={360}>
        {({ days }) => <Days days={days} />}
      </Answer>
    </Panel>
  );
}
