'use client';

import { ActionIcon } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconTrash } from '@tabler/icons-react';
import dynamic from 'next/dynamic';
import { Avatar } from '@/components/avatar';
import { Moment } from '@/components/moment';
import { PersonLink } from '@/components/person-link';
import classes from './comments.module.css';
import type { CommentData } from './types';

/** Few open it: it comes when asked for. */
const DeleteCommentDialog = dynamic(() => import('./delete-comment-dialog'), { ssr: false });

function DeleteComment({ comment }: { comment: CommentData }) {
  const [isOpen, { open, close }] = useDisclosure(false);
  return (
    <>
      <ActionIcon
        variant="subtle"
        color="gray"
        c="var(--ink-soft)"
        size={44}
        radius="xl"
        aria-label="Delete my comment"
        onClick={open}
      >
        <IconTrash size={18} stroke={1.7} />
      </ActionIcon>
      {isOpen ? <DeleteCommentDialog comment={comment} onClose={close} /> : null}
    </>
  );
}

/** One comment, with a way to take one's own back. */
export function CommentItem({ comment, isOwn }: { comment: CommentData; isOwn: boolean }) {
  return (
    <li className={classes.item} data-comment={comment.id}>
      <Avatar name={comment.author.username} size={36} />
      <div className={classes.texts}>
        <p className={classes.byline}>
          <PersonLink username={comment.author.username} className={classes.author} />
          <span aria-hidden="true">·</span>
          <Moment at={comment.created_at} />
        </p>
        <p className={classes.text}>{comment.text}</p>
      </div>
      {isOwn ? <DeleteComment comment={comment} /> : null}
    </li>
  );
}
