'use client';

import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconTrash } from '@tabler/icons-react';
import dynamic from 'next/dynamic';
import type { PostCardData } from './types';

/** Few open it: it comes when asked for. */
const DeletePostDialog = dynamic(() => import('./delete-post-dialog'), { ssr: false });

/** Takes one's own post down, after asking. */
export function DeletePost({ post }: { post: PostCardData }) {
  const [isOpen, { open, close }] = useDisclosure(false);
  return (
    <>
      <Button
        variant="subtle"
        color="gray"
        c="var(--ink-soft)"
        size="md"
        px="xs"
        leftSection={<IconTrash size={18} stroke={1.7} />}
        onClick={open}
      >
        Delete
      </Button>
      {isOpen ? <DeletePostDialog post={post} onClose={close} /> : null}
    </>
  );
}
