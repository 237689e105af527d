'use client';

import { formatDay } from '@/lib/format/day';
import { formatCount } from '@/lib/format/number';
import { Answer } from './answer';
import { DayChart } from './charts';
import classes from './insights.module.css';
import { Panel } from './panel';
import { Table } from './table';
import { type LoginDay, useLoginsPerDay } from './use-insights';

function Logins({ days }: { days: readonly LoginDay[] }) {
  return (
    <div className={classes.pair}>
      <div className={classes.chart} aria-hidden="true">
        <DayChart
          days={days.map(({ day, users }) => ({ day, Users: users }))}
          series={[{ name: 'Users', color: 'var(--chart-views)' }]}
        />
      </div>
      <Table
        caption="Users who signed in, by day, newest first"
        columns={['Day', 'Users']}
        rows={days.toReversed().map(({ day, users }) => ({
          key: day,
          head: formatDay(day),
          values: [formatCount(users)],
        }))}
      />
    </div>
  );
}

/** How many different people logged in on each of the last days. */
export function LoginsPerDay() {
  return (
    <Panel id="logins" title="Sign-ins per day" lead="Each person counts once a day (UTC).">
      <Answer query={useLoginsPerDay()} height={300}>
        {({ days }) => <Logins days={days} />}
      </Answer>
    </Panel>
  );
}
