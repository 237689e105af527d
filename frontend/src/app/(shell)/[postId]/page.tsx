import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { RequireSession } from '@/components/require-session';
import { Comments } from '@/features/comments';
import { MostLiked } from '@/features/dashboard';
import { PostScreen, PostSkeleton } from '@/features/posts';
import { parsePostId } from '@/lib/post-id';
import classes from '../columns.module.css';

export const metadata: Metadata = { title: 'Post' };

export default async function PostPage({ params }: PageProps<'/[postId]'>) {
  const postId = parsePostId((await params).postId);
  if (postId === null) {
    notFound();
  }
  return (
    <RequireSession fallback={<PostSkeleton />}>
      <div className={classes.columns}>
        <PostScreen key={postId} postId={postId}>
          <Comments postId={postId} />
        </PostScreen>
        <MostLiked exceptPostId={postId} />
      </div>
    </RequireSession>
  );
}
