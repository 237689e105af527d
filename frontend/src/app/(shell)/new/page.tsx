import type { Metadata } from 'next';
import { RequireSession } from '@/components/require-session';
import { LazyNewPostScreen, NewPostSkeleton } from '@/features/posts';

export const metadata: Metadata = { title: 'New post' };

export default function NewPostPage() {
  return (
    <RequireSession fallback={<NewPostSkeleton />}>
      <LazyNewPostScreen />
    </RequireSession>
  );
}
