'use client';

import '@mantine/charts/styles.layer.css';
import { BarChart } from '@mantine/charts';
import { formatCompact, formatCount } from '@/lib/format/number';
import type { CommentedPost } from './use-insights';

const LABEL_LETTERS = 19;
const LABEL_WIDTH = 158;

/** Keeps room: the whole title stands in the table. */
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

/** Up to ten bars. For those who cannot see them the table says the same. */
export default function PostChart({ posts }: { posts: readonly CommentedPost[] }) {
  const data = posts.map(({ post, comments }, index) => ({
    // Equal titles are still two bars.
    title: `${index + 1}. ${label(post.title)}`,
    Comments: comments,
  }));
  return (
    <BarChart
      h="100%"
      data={data}
      dataKey="title"
      orientation="vertical"
      series={[{ name: 'Comments', color: 'var(--chart-views)' }]}
      gridAxis="y"
      tickLine="none"
      barProps={{ isAnimationActive: false, radius: [0, 6, 6, 0], maxBarSize: 20 }}
      barChartProps={{
        accessibilityLayer: false,
        margin: { left: 0, right: 28, top: 4, bottom: 0 },
      }}
      xAxisProps={{
        tickFormatter: (value: number) => formatCompact(value),
        allowDecimals: false,
        tickCount: 4,
      }}
      yAxisProps={{ width: LABEL_WIDTH, interval: 0, tick: <TitleTick /> }}
      tooltipAnimationDuration={0}
      valueFormatter={formatCount}
      textColor="var(--ink-soft)"
      gridColor="var(--line)"
    />
  );
}
