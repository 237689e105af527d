import type { Metadata } from 'next';
import { RequireSession } from '@/components/require-session';
import { InsightsScreen, InsightsSkeleton } from '@/features/insights';

export const metadata: Metadata = { title: 'Insights' };

export default function InsightsPage() {
  return (
    <RequireSession fallback={<InsightsSkeleton title="Insights" />}>
      <InsightsScreen />
    </RequireSession>
  );
}
