'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { RemovalDialog } from '@/components/removal-dialog';
import { deletePost } from '@/lib/api/generated';
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
    <RemovalDialog
      title="Delete this post?"
      confirm="Delete post"
      removal={removal}
      onClose={onClose}
    >
      “{post.title}” will be removed for everyone, with its likes and comments. This cannot be
      undone.
    </RemovalDialog>
  );
}
