'use client';

import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { Dialog } from '@/components/dialog';
import { FormAlert } from '@/components/form-alert';
import { deletePost } from '@/lib/api/generated';
import { messageOf } from '@/lib/api/problem';
import classes from './delete-post.module.css';
import { postKey, postLists } from './post-cache';
import type { PostCardData } from './types';

/** Asks, and then takes one's own post down. */
export default function DeletePostDialog({
  post,
  onClose,
}: {
  post: PostCardData;
  onClose: () => void;
}) {
  const router = useRouter();
  const queryClient = useQueryClient();
  const removal = useMutation({
    mutationFn: () => deletePost({ path: { post_id: post.id }, throwOnError: true }),
    onSuccess: async () => {
      router.replace('/');
      queryClient.removeQueries({ queryKey: postKey(post.id) });
      await queryClient.resetQueries(postLists);
    },
  });

  return (
    <Dialog title="Delete this post?" onClose={onClose}>
      <p className={classes.text}>
        “{post.title}” disappears for everybody, with its likes and comments. This cannot be undone.
      </p>
      <FormAlert message={removal.error ? messageOf(removal.error) : null} />
      <div className={classes.actions}>
        <Button variant="default" size="md" onClick={onClose}>
          Keep it
        </Button>
        <Button
          color="red.8"
          size="md"
          loading={removal.isPending}
          onClick={() => removal.mutate()}
        >
          Delete post
        </Button>
      </div>
    </Dialog>
  );
}
