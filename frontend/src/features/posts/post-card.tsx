'use client';

import { IconLock, IconMessageCircle } from '@tabler/icons-react';
import { Link } from '@/components/link';
import { Moment } from '@/components/moment';
import { PersonLink } from '@/components/person-link';
import { Picture } from '@/components/picture';
import { formatCompact, formatQuantity } from '@/lib/format/number';
import { LikeButton } from './like-button';
import classes from './post-card.module.css';
import type { PostCardData } from './types';
import { usePrefetchPost } from './use-post';

function Byline({ post }: { post: PostCardData }) {
  return (
    <p className={classes.by}>
      <PersonLink username={post.author.username} className={classes.author} />
      <span aria-hidden="true">·</span>
      <Moment at={post.created_at} />
      {post.comments > 0 ? (
        <span className={classes.comments}>
          <IconMessageCircle size={15} stroke={1.8} aria-hidden="true" />
          <span aria-hidden="true">{formatCompact(post.comments)}</span>
          <span className={classes.quiet}>
            {formatQuantity(post.comments, 'comment', 'comments')}
          </span>
        </span>
      ) : null}
    </p>
  );
}

/** A post in a list: picture and title, both leading to it, its text if it is given, the like. */
export function PostCard({
  post,
  excerpt,
  eager,
}: {
  post: PostCardData;
  excerpt?: string;
  eager: boolean;
}) {
  const prefetch = usePrefetchPost();
  const href = `/${post.id}`;
  return (
    <article className={classes.card} onPointerEnter={() => prefetch(post.id)}>
      {/* The title is the link for keyboards; the picture is the same one for pointers. */}
      <Link href={href} tabIndex={-1} className={classes.picture}>
        <Picture
          source={post.image_url}
          sizes={post.image_sizes}
          shownWidth="(min-width: 700px) 420px, 100vw"
          alt={post.title}
          eager={eager}
        />
      </Link>
      <div className={classes.body}>
        <div className={classes.texts}>
          {post.visibility === 'followers' ? (
            <p className={classes.badge}>
              <IconLock size={13} stroke={2} aria-hidden="true" />
              Followers only
            </p>
          ) : null}
          <h2 className={classes.title}>
            <Link href={href}>{post.title}</Link>
          </h2>
          {excerpt ? <p className={classes.excerpt}>{excerpt}</p> : null}
          <Byline post={post} />
        </div>
        <LikeButton post={post} />
      </div>
    </article>
  );
}
