'use client';

import { PagedList } from '@/components/paged-list';
import { formatCount } from '@/lib/format/number';
import { useSession } from '@/lib/session/use-session';
import { CommentItem } from './comment-item';
import classes from './comments.module.css';
import { CommentsSkeleton } from './comments-skeleton';
import { LazyCommentForm } from './lazy-comment-form';
import { useCommentCount, useComments, useLiveComments } from './use-comments';

function List({ postId }: { postId: number }) {
  const session = useSession();
  const me = session.status === 'signed-in' ? session.user.id : null;
  return (
    <PagedList
      list={useComments(postId)}
      skeleton={<CommentsSkeleton />}
      failed="The comments could not be loaded"
      empty={<p className={classes.empty}>No comments yet. Be the first to comment.</p>}
      className={classes.list}
    >
      {(comment) => (
        <CommentItem key={comment.id} comment={comment} isOwn={comment.author.id === me} />
      )}
    </PagedList>
  );
}

/** What is said under a post, and a place to say something; others' words arrive by themselves. */
export function Comments({ postId }: { postId: number }) {
  const count = useCommentCount(postId);
  const lastAuthor = useLiveComments(postId);
  return (
    <section className={classes.section} aria-labelledby="comments">
      <h2 id="comments" className={classes.heading}>
        Comments
        {count ? <span className={classes.count}>{formatCount(count)}</span> : null}
      </h2>
      <LazyCommentForm postId={postId} />
      <span role="status" className={classes.quiet}>
        {lastAuthor ? `New comment by ${lastAuthor}` : ''}
      </span>
      <List postId={postId} />
    </section>
  );
}
