import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { RequireSession } from '@/components/require-session';
import { MostLiked } from '@/features/dashboard/most-liked';
import { PostScreen } from '@/features/posts/post-screen';
import { PostSkeleton } from '@/features/posts/post-skeleton';
import classes from './page.module.css';

export const metadata: Metadata = { title: 'Post' };

/** Ids are counted from 1; what is no such number is no post, and nobody is asked. */
function parseId(text: string): number | null {
  const id = /^[1-9]\d{0,15}$/.test(text) ? Number(text) : Number.NaN;
  return Number.isSafeInteger(id) ? id : null;
}

export default async function PostPage({ params }: PageProps<'/[postId]'>) {
  const postId = parseId((await params).postId);
  if (postId === null) {
    notFound();
  }
  return (
    <RequireSession fallback={<PostSkeleton />}>
      <div className={classes.columns}>
        <PostScreen key={postId} postId={postId} />
        <MostLiked exceptPostId={postId} />
      </div>
    </RequireSession>
  );
}
