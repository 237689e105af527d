import type { QueryClient } from '@tanstack/react-query';
import { queriesOf } from '@/lib/api/queries-of';
import { mapItems, type Pages } from '@/lib/query/pages';
import type { PersonData, PersonDetailData } from './types';

const LISTS = ['searchPeople', 'listFollowers', 'listFollowing'] as const;

export const people = queriesOf(...LISTS, 'getPerson');
const lists = queriesOf(...LISTS);
const pages = queriesOf('getPerson');
/** What a follow opens and an unfollow closes. */
const posts = queriesOf('getFeed', 'listPosts', 'listPostsOfUser', 'getPost', 'listComments');

/** Shows wherever the person stands whether I follow them, and counts myself in or out. */
export function writeFollow(queryClient: QueryClient, userId: number, isFollowed: boolean): void {
  queryClient.setQueriesData<Pages<PersonData>>(lists, (list) =>
    mapItems(list, (person) =>
      person.id === userId ? { ...person, is_followed: isFollowed } : person,
    ),
  );
  queryClient.setQueriesData<PersonDetailData>(pages, (person) =>
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
