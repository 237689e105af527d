import type { InfiniteData, Query, QueryClient } from '@tanstack/react-query';
import type { GetPersonResponse, SearchPeopleResponse } from '@/lib/api/generated';

type Pages = InfiniteData<SearchPeopleResponse>;

const LISTS: ReadonlySet<string | undefined> = new Set([
  'searchPeople',
  'listFollowers',
  'listFollowing',
]);
/** What a follow opens and an unfollow closes. */
const POSTS: ReadonlySet<string | undefined> = new Set([
  'getFeed',
  'listPosts',
  'listPostsOfUser',
  'getPost',
  'listComments',
]);

function kindOf({ queryKey }: Query): string | undefined {
  return (queryKey[0] as { _id?: string } | undefined)?._id;
}

export const people = {
  predicate: (query: Query) => LISTS.has(kindOf(query)) || kindOf(query) === 'getPerson',
};
const lists = { predicate: (query: Query) => LISTS.has(kindOf(query)) };
const pages = { predicate: (query: Query) => kindOf(query) === 'getPerson' };
const posts = { predicate: (query: Query) => POSTS.has(kindOf(query)) };

/** Shows wherever the person stands whether I follow them, and counts myself in or out. */
export function writeFollow(queryClient: QueryClient, userId: number, isFollowed: boolean): void {
  queryClient.setQueriesData<Pages>(
    lists,
    (list) =>
      list && {
        ...list,
        pages: list.pages.map((page) => ({
          ...page,
          items: page.items.map((person) =>
            person.id === userId ? { ...person, is_followed: isFollowed } : person,
          ),
        })),
      },
  );
  queryClient.setQueriesData<GetPersonResponse>(pages, (person) =>
    person?.id === userId && person.is_followed !== isFollowed
      ? {
          ...person,
          is_followed: isFollowed,
          followers: Math.max(0, person.followers + (isFollowed ? 1 : -1)),
        }
      : person,
  );
}

/** Other posts are for me now: what is on the page loads anew, what is not is forgotten. */
export function renewAfterFollow(queryClient: QueryClient): void {
  queryClient.removeQueries({ ...posts, type: 'inactive' });
  void queryClient.invalidateQueries(posts);
  void queryClient.invalidateQueries(people);
}
