'use client';

import '@mantine/charts/styles.layer.css';
import { BarChart } from '@mantine/charts';
import { formatCompact, formatCount } from '@/lib/format/number';
import type { RankedPost } from './types';

const LABEL_LETTERS = 19;
const LABEL_WIDTH = 142;

/** Keeps room: the whole title stands in the table below. */
function label(title: string): string {
  const letters = Array.from(title);
  return letters.length > LABEL_LETTERS
    ? `${letters.slice(0, LABEL_LETTERS - 1).join('')}…`
    : title;
}

interface TickProps {
  y?: number | string;
  payload?: { value: string };
}

/** One line from the left edge; the library's own would break it. */
function TitleTick({ y, payload }: TickProps) {
  return (
    <text x={0} y={y} dy="0.35em" fontSize={12} fill="var(--ink-soft)">
      {payload?.value}
    </text>
  );
}

/** Five bars. For those who cannot see them the table says the same. */
export default function RankingChart({
  ranking,
  unit,
  color,
}: {
  ranking: readonly RankedPost[];
  unit: string;
  color: string;
}) {
  const data = ranking.map(({ post, count }, index) => ({
    // Equal titles are still two bars.
    title: `${index + 1}. ${label(post.title)}`,
    [unit]: count,
  }));
  return (
    <BarChart
      h="100%"
      data={data}
      dataKey="title"
      orientation="vertical"
      series={[{ name: unit, color }]}
      gridAxis="y"
      tickLine="none"
      barProps={{ isAnimationActive: false, radius: [0, 6, 6, 0], maxBarSize: 22 }}
      barChartProps={{
        accessibilityLayer: false,
        margin: { left: 0, right: 28, top: 4, bottom: 0 },
      }}
      xAxisProps={{
        tickFormatter: (value: number) => formatCompact(value),
        allowDecimals: false,
        tickCount: 4,
      }}
      yAxisProps={{ width: LABEL_WIDTH, tick: <TitleTick /> }}
      tooltipAnimationDuration={0}
      valueFormatter={formatCount}
      textColor="var(--ink-soft)"
      gridColor="var(--line)"
    />
  );
}
