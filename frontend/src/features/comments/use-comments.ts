'use client';

import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { getPostOptions } from '@/lib/api/generated/@tanstack/react-query.gen';
import { pageOptions } from '@/lib/query/pages';
import { useIsStreamOpen, useWatchedPost } from '@/lib/stream/use-stream';
import { addComment, commentsOf, refresh } from './comment-cache';

/** How often the comments are asked for while they do not come by themselves. */
const POLL_MS = 30_000;

/** The comments of a post, newest first, page by page. */
export function useComments(postId: number) {
  const isOpen = useIsStreamOpen();
  return useInfiniteQuery({
    ...pageOptions(commentsOf(postId)),
    refetchInterval: isOpen ? false : POLL_MS,
  });
}

/** How many there are; the post is on the page already. */
export function useCommentCount(postId: number): number | undefined {
  const { data } = useQuery({ ...getPostOptions({ path: { post_id: postId } }), enabled: false });
  return data?.comments;
}

/** Shows what others say while they say it; gives who said something last. */
export function useLiveComments(postId: number): string | null {
  const queryClient = useQueryClient();
  const isOpen = useIsStreamOpen();
  const wasClosed = useRef(false);
  const [lastAuthor, setLastAuthor] = useState<string | null>(null);

  useWatchedPost(postId, (comment) => {
    addComment(queryClient, comment);
    setLastAuthor(comment.author.username);
  });
  useEffect(() => {
    if (!isOpen) {
      wasClosed.current = true;
    } else if (wasClosed.current) {
      // What was said meanwhile was said to nobody here.
      wasClosed.current = false;
      refresh(queryClient, postId);
    }
  }, [isOpen, postId, queryClient]);
  return lastAuthor;
}
