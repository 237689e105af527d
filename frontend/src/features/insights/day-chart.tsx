'use client';

import '@mantine/charts/styles.layer.css';
import { BarChart } from '@mantine/charts';
import { formatShortDay } from '@/lib/format/day';
import { formatCompact, formatCount } from '@/lib/format/number';

export interface DaySeries {
  name: string;
  color: string;
}

/** Bars by day. For those who cannot see them the table says the same. */
export default function DayChart({
  days,
  series,
}: {
  days: readonly ({ day: string } & Record<string, number | string>)[];
  series: readonly DaySeries[];
}) {
  return (
    <BarChart
      h="100%"
      data={days.map((one) => ({ ...one, day: formatShortDay(one.day) }))}
      dataKey="day"
      series={[...series]}
      gridAxis="x"
      tickLine="none"
      barProps={{ isAnimationActive: false, radius: [3, 3, 0, 0], maxBarSize: 22 }}
      barChartProps={{
        accessibilityLayer: false,
        barCategoryGap: '14%',
        barGap: 1,
        margin: { left: 0, right: 8, top: 8, bottom: 0 },
      }}
      xAxisProps={{ interval: 'preserveStartEnd', minTickGap: 24 }}
      yAxisProps={{
        width: 44,
        tickFormatter: (value: number) => formatCompact(value),
        allowDecimals: false,
      }}
      tooltipAnimationDuration={0}
      valueFormatter={formatCount}
      textColor="var(--ink-soft)"
      gridColor="var(--line)"
    />
  );
}
