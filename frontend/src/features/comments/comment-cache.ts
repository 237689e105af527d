import type { QueryClient } from '@tanstack/react-query';
import type { GetPostResponse } from '@/lib/api/generated';
import {
  getPostQueryKey,
  listCommentsInfiniteOptions,
} from '@/lib/api/generated/@tanstack/react-query.gen';
import { itemsOf, mapItems, type Pages } from '@/lib/query/pages';
import type { CommentData } from './types';

export const PAGE_SIZE = 20;

type CommentPages = Pages<CommentData>;

export function commentsOf(postId: number) {
  return listCommentsInfiniteOptions({ path: { post_id: postId }, query: { limit: PAGE_SIZE } });
}

function addToCount(queryClient: QueryClient, postId: number, change: number): void {
  queryClient.setQueryData<GetPostResponse>(
    getPostQueryKey({ path: { post_id: postId } }),
    (post) => post && { ...post, comments: Math.max(0, post.comments + change) },
  );
}

function pagesOf(queryClient: QueryClient, postId: number): CommentPages | undefined {
  return queryClient.getQueryData<CommentPages>(commentsOf(postId).queryKey);
}

function has(pages: CommentPages, commentId: number): boolean {
  return itemsOf(pages).some(({ id }) => id === commentId);
}

/** Asks anew for the comments and for how many there are. */
export function refresh(queryClient: QueryClient, postId: number): void {
  void queryClient.invalidateQueries({ queryKey: commentsOf(postId).queryKey });
  void queryClient.invalidateQueries({ queryKey: getPostQueryKey({ path: { post_id: postId } }) });
}

/**
 * Puts a comment where it belongs, the newest first. One that came by another way already changes
 * nothing, nor does one that is told late and comes with a page that is not loaded yet.
 */
export function addComment(queryClient: QueryClient, comment: CommentData): void {
  const pages = pagesOf(queryClient, comment.post_id);
  const last = pages?.pages.at(-1);
  if (!pages || !last) {
    // A list that is on its way may have been read before the comment was there.
    refresh(queryClient, comment.post_id);
    return;
  }
  if (has(pages, comment.id)) {
    return;
  }
  const home =
    pages.pages.find(({ items }) => items.some(({ id }) => id < comment.id)) ??
    (last.next_cursor === null ? last : undefined);
  if (!home) {
    return;
  }
  const items = [comment, ...home.items].sort((one, other) => other.id - one.id);
  queryClient.setQueryData<CommentPages>(commentsOf(comment.post_id).queryKey, {
    ...pages,
    pages: pages.pages.map((page) => (page === home ? { ...page, items } : page)),
  });
  addToCount(queryClient, comment.post_id, 1);
}

export function removeComment(queryClient: QueryClient, { id, post_id }: CommentData): void {
  const pages = pagesOf(queryClient, post_id);
  if (!pages || !has(pages, id)) {
    return;
  }
  queryClient.setQueryData<CommentPages>(
    commentsOf(post_id).queryKey,
    mapItems(pages, (comment) => (comment.id === id ? null : comment)),
  );
  addToCount(queryClient, post_id, -1);
}
