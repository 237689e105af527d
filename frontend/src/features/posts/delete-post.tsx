'use client';

import { Button, Modal } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconTrash } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { FormAlert } from '@/components/form-alert';
import { deletePost } from '@/lib/api/generated';
import { messageOf } from '@/lib/api/problem';
import classes from './delete-post.module.css';
import { postKey, postLists } from './post-cache';
import type { PostCardData } from './types';

/** Takes one's own post down, after asking. */
export function DeletePost({ post }: { post: PostCardData }) {
  const [isOpen, { open, close }] = useDisclosure(false);
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
    <>
      <Button
        variant="subtle"
        color="gray"
        c="var(--ink-soft)"
        size="md"
        leftSection={<IconTrash size={18} stroke={1.7} />}
        onClick={open}
      >
        Delete
      </Button>
      <Modal
        opened={isOpen}
        onClose={close}
        title="Delete this post?"
        centered
        radius="lg"
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        <p className={classes.text}>
          “{post.title}” disappears for everybody, with its likes. This cannot be undone.
        </p>
        <FormAlert message={removal.error ? messageOf(removal.error) : null} />
        <div className={classes.actions}>
          <Button variant="default" size="md" onClick={close}>
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
      </Modal>
    </>
  );
}
