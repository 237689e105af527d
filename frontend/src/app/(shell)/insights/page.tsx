import type { Metadata } from 'next';
import { RequireSession } from '@/components/require-session';
import { InsightsScreen } from '@/features/insights/insights-screen';
import { InsightsSkeleton } from '@/features/insights/insights-skeleton';

export const metadata: Metadata = { title: 'Insights' };

export default function InsightsPage() {
  return (
    <RequireSession fallback={<InsightsSkeleton title="Insights" />}>
      <InsightsScreen />
    </RequireSession>
  );
}
