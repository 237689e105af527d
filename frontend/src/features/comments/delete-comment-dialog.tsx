'use client';

import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Dialog } from '@/components/dialog';
import { FormAlert } from '@/components/form-alert';
import { deleteComment } from '@/lib/api/generated';
import { ApiError, messageOf } from '@/lib/api/problem';
import { removeComment } from './comment-cache';
import classes from './comments.module.css';
import type { CommentData } from './types';

/** Taken back in another window already: that is what was wanted. */
async function send(commentId: number): Promise<void> {
  try {
    await deleteComment({ path: { comment_id: commentId }, throwOnError: true });
  } catch (error) {
    if (!(error instanceof ApiError && error.status === 404)) {
      throw error;
    }
  }
}

/** Asks, and then takes one's own comment back. */
export default function DeleteCommentDialog({
  comment,
  onClose,
}: {
  comment: CommentData;
  onClose: () => void;
}) {
  const queryClient = useQueryClient();
  const removal = useMutation({
    mutationFn: () => send(comment.id),
    onSuccess: () => {
      onClose();
      removeComment(queryClient, comment);
    },
  });
  return (
    <Dialog title="Delete your comment?" onClose={onClose}>
      <p className={classes.question}>It disappears for everybody. This cannot be undone.</p>
      <FormAlert message={removal.error ? messageOf(removal.error) : null} />
      <div className={classes.answers}>
        <Button variant="default" size="md" onClick={onClose}>
          Keep it
        </Button>
        <Button
          color="red.8"
          size="md"
          loading={removal.isPending}
          onClick={() => removal.mutate()}
        >
          Delete comment
        </Button>
      </div>
    </Dialog>
  );
}
