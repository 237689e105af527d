import type { Metadata } from 'next';
import { RequireSession } from '@/components/require-session';
import { LazyNewPostScreen } from '@/features/posts/lazy-new-post-screen';
import { NewPostSkeleton } from '@/features/posts/new-post-skeleton';

export const metadata: Metadata = { title: 'New post' };

export default function NewPostPage() {
  return (
    <RequireSession fallback={<NewPostSkeleton />}>
      <LazyNewPostScreen />
    </RequireSession>
  );
}
