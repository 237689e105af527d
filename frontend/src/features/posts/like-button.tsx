'use client';

import { UnstyledButton } from '@mantine/core';
import { IconHeart, IconHeartFilled } from '@tabler/icons-react';
import { formatCompact, formatQuantity } from '@/lib/format/number';
import classes from './like-button.module.css';
import type { PostCardData } from './types';
import { useLike } from './use-like';

/** The heart with the number of likes; its name stays, its pressed state changes. */
export function LikeButton({
  post,
  size = 'small',
}: {
  post: Pick<PostCardData, 'id' | 'title' | 'liked' | 'likes'>;
  size?: 'small' | 'large';
}) {
  const { mutate } = useLike(post.id);
  const Heart = post.liked ? IconHeartFilled : IconHeart;
  const count =
    size === 'large' ? formatQuantity(post.likes, 'like', 'likes') : formatCompact(post.likes);
  return (
    <UnstyledButton
      className={classes.button}
      data-size={size}
      aria-pressed={post.liked}
      aria-label={`Like “${post.title}”, ${formatQuantity(post.likes, 'like', 'likes')}`}
      onClick={() => mutate(!post.liked)}
    >
      <Heart size={size === 'large' ? 22 : 20} aria-hidden="true" className={classes.heart} />
      <span className={classes.count}>{count}</span>
    </UnstyledButton>
  );
}
