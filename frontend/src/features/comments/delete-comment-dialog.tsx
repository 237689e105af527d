'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { RemovalDialog } from '@/components/removal-dialog';
import { deleteComment } from '@/lib/api/generated';
import { ApiError } from '@/lib/api/problem';
import { removeComment } from './comment-cache';
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
    <RemovalDialog
      title="Delete your comment?"
      confirm="Delete comment"
      removal={removal}
      onClose={onClose}
    >
      It will be removed for everyone. This cannot be undone.
    </RemovalDialog>
  );
}
