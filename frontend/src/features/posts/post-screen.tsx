'use client';

import { Button } from '@mantine/core';
import { IconArrowLeft, IconChartDots, IconLock } from '@tabler/icons-react';
import { notFound } from 'next/navigation';
import { type ReactNode, useEffect } from 'react';
import { Avatar } from '@/components/avatar';
import { Link } from '@/components/link';
import { LoadError } from '@/components/load-error';
import { Moment } from '@/components/moment';
import { PageHeading } from '@/components/page-heading';
import { PersonLink } from '@/components/person-link';
import { Picture } from '@/components/picture';
import { isNotFound } from '@/lib/api/problem';
import { useSession } from '@/lib/session/use-session';
import { DeletePost } from './delete-post';
import { LikeButton } from './like-button';
import classes from './post-screen.module.css';
import { PostSkeleton, TextSkeleton } from './post-skeleton';
import type { PostCardData } from './types';
import { awaitsImage, usePost } from './use-post';
import { useRecordView } from './use-record-view';

function Byline({ post }: { post: PostCardData }) {
  return (
    <p className={classes.byline}>
      <Avatar name={post.author.username} />
      <PersonLink username={post.author.username} className={classes.author} />
      <span aria-hidden="true">·</span>
      <Moment at={post.created_at} />
      {post.visibility === 'followers' ? (
        <span className={classes.visibility}>
          <IconLock size={15} stroke={1.8} aria-hidden="true" />
          Followers only
        </span>
      ) : null}
    </p>
  );
}

function useDocumentTitle(title: string | undefined) {
  useEffect(() => {
    if (title) {
      document.title = `${title} · bSocial`;
    }
  }, [title]);
}

/** What only the author may do. */
function OwnActions({ post }: { post: PostCardData }) {
  return (
    <div className={classes.own}>
      <Button
        component={Link}
        href={`/insights/${post.id}`}
        variant="subtle"
        color="gray"
        c="var(--ink-soft)"
        size="md"
        px="xs"
        leftSection={<IconChartDots size={18} stroke={1.7} />}
      >
        Insights
      </Button>
      <DeletePost post={post} />
    </div>
  );
}

/**
 * One post: picture, title, author, text and likes; how often it was seen is not shown here.
 * `children` stand below it once it is known.
 */
export function PostScreen({ postId, children }: { postId: number; children?: ReactNode }) {
  useRecordView(postId);
  const { data, preview: post, error, isFetching, refetch } = usePost(postId);
  const session = useSession();
  useDocumentTitle(post?.title);

  if (isNotFound(error)) {
    notFound();
  }
  if (error && !data) {
    return (
      <LoadError
        title="The post could not be loaded"
        error={error}
        isRetrying={isFetching}
        onRetry={() => void refetch()}
      />
    );
  }
  if (!post) {
    return <PostSkeleton />;
  }
  const isOwn = session.status === 'signed-in' && session.user.id === post.author.id;
  return (
    <div className={classes.column}>
      <Link href="/" className={classes.back}>
        <IconArrowLeft size={18} stroke={1.8} aria-hidden="true" />
        Gallery
      </Link>
      <article className={classes.card}>
        <Picture
          source={post.image_url}
          sizes={post.image_sizes}
          shownWidth="(min-width: 700px) 640px, 100vw"
          alt={post.title}
          fit="contain"
          eager
          className={classes.picture}
        />
        {isOwn && awaitsImage(post) ? (
          <p className={classes.pending} role="status">
            Your picture is being prepared. We'll show a drawing until it's ready.
          </p>
        ) : null}
        <div className={classes.body}>
          <div className={classes.heading}>
            <PageHeading>{post.title}</PageHeading>
          </div>
          <Byline post={post} />
          {data ? <p className={classes.text}>{data.text}</p> : <TextSkeleton />}
          <div className={classes.actions}>
            <LikeButton post={post} size="large" />
            {isOwn ? <OwnActions post={post} /> : null}
          </div>
        </div>
      </article>
      {children}
    </div>
  );
}
