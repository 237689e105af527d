'use client';

import { IconLock } from '@tabler/icons-react';
import Link from 'next/link';
import { Moment } from '@/components/moment';
import { Picture } from '@/components/picture';
import { LikeButton } from './like-button';
import classes from './post-card.module.css';
import type { PostCardData } from './types';
import { usePrefetchPost } from './use-post';

/** A post in the gallery: picture and title, both leading to it, and the like. */
export function PostCard({ post, eager }: { post: PostCardData; eager: boolean }) {
  const prefetch = usePrefetchPost();
  const href = `/${post.id}`;
  return (
    <article className={classes.card} onPointerEnter={() => prefetch(post.id)}>
      {/* The title is the link for keyboards; the picture is the same one for pointers. */}
      <Link href={href} prefetch={false} tabIndex={-1} className={classes.picture}>
        <Picture source={post.image_url} alt={post.title} eager={eager} />
      </Link>
      <div className={classes.body}>
        <div className={classes.texts}>
          <h2 className={classes.title}>
            <Link href={href} prefetch={false}>
              {post.title}
            </Link>
          </h2>
          <p className={classes.by}>
            {post.visibility === 'followers' ? (
              <IconLock size={14} stroke={1.8} aria-label="Followers only" />
            ) : null}
            <span className={classes.author}>{post.author.username}</span>
            <span aria-hidden="true">·</span>
            <Moment at={post.created_at} />
          </p>
        </div>
        <LikeButton post={post} />
      </div>
    </article>
  );
}
