import { hashKey, type Query, type QueryClient } from '@tanstack/react-query';
import { getPostQueryKey } from '@/lib/api/generated/@tanstack/react-query.gen';
import { itemsOf, mapItems, type Pages } from '@/lib/query/pages';
import type { PostCardData, PostData } from './types';

export interface LikeState {
  liked: boolean;
  likes: number;
}

const LISTS: ReadonlySet<string | undefined> = new Set(['listPosts', 'getFeed', 'listPostsOfUser']);

function isPostList(query: Query): boolean {
  const [first] = query.queryKey as [{ _id?: string; _infinite?: boolean } | undefined];
  return LISTS.has(first?._id) && first?._infinite === true;
}

export const postLists = { predicate: isPostList };

export function postKey(postId: number) {
  return getPostQueryKey({ path: { post_id: postId } });
}

/** Whether a query's answer contains the post, as its page or in a list. */
export function showsPost(query: Query, postId: number): boolean {
  return isPostList(query) || hashKey(query.queryKey) === hashKey(postKey(postId));
}

function findInLists(queryClient: QueryClient, postId: number): PostCardData | undefined {
  for (const [, list] of queryClient.getQueriesData<Pages<PostCardData>>(postLists)) {
    const found = list && itemsOf(list).find((post) => post.id === postId);
    if (found) {
      return found;
    }
  }
  return undefined;
}

/** What is known of a post already, from its page or from a list. */
export function findPost(queryClient: QueryClient, postId: number): PostCardData | undefined {
  return queryClient.getQueryData<PostData>(postKey(postId)) ?? findInLists(queryClient, postId);
}

/** Waits until all that is being loaded and shows the post is there. */
export function whenLoaded(queryClient: QueryClient, postId: number): Promise<unknown> {
  const loading = queryClient
    .getQueryCache()
    .findAll({ fetchStatus: 'fetching', predicate: (query) => showsPost(query, postId) });
  return Promise.allSettled(loading.map(({ promise }) => promise));
}

/** Changes one post's like wherever it is shown. */
export function writeLike(queryClient: QueryClient, postId: number, like: LikeState): void {
  queryClient.setQueryData<PostData>(postKey(postId), (post) => post && { ...post, ...like });
  queryClient.setQueriesData<Pages<PostCardData>>(postLists, (list) =>
    mapItems(list, (post) => (post.id === postId ? { ...post, ...like } : post)),
  );
}
