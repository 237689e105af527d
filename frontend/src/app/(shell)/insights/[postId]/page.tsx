import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { RequireSession } from '@/components/require-session';
import { InsightsSkeleton, PostInsightsScreen } from '@/features/insights';
import { parsePostId } from '@/lib/post-id';

export const metadata: Metadata = { title: 'Post insights' };

export default async function PostInsightsPage({ params }: PageProps<'/insights/[postId]'>) {
  const postId = parsePostId((await params).postId);
  if (postId === null) {
    notFound();
  }
  return (
    <RequireSession fallback={<InsightsSkeleton title="Insights" />}>
      <PostInsightsScreen key={postId} postId={postId} />
    </RequireSession>
  );
}
