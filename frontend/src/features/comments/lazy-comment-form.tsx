'use client';

import { lazily } from '@/components/lazy';
import { Skeleton } from '@/components/skeleton';
import classes from './comments.module.css';

/** The form's own shape. */
function FormSkeleton() {
  return (
    <div className={classes.form} aria-busy="true">
      <Skeleton height={92} radius={12} />
      <span className={classes.send}>
        <Skeleton width={116} height={42} radius={21} />
      </span>
    </div>
  );
}

/** The rules of forms need more code than all of the page: the post is there before it. */
export const LazyCommentForm = lazily(
  async () => (await import('./comment-form')).CommentForm,
  FormSkeleton,
);
