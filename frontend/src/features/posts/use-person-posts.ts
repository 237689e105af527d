'use client';

import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import {
  getPersonOptions,
  listPostsOfUserInfiniteOptions,
} from '@/lib/api/generated/@tanstack/react-query.gen';
import { pageOptions } from '@/lib/query/pages';

const PAGE_SIZE = 24;

/** Someone's posts that I may see, newest first; the page has asked who it is already. */
export function usePersonPosts(username: string) {
  const { data: person } = useQuery(getPersonOptions({ path: { username } }));
  /** Whether there may be posts that a follower could see and I cannot. */
  const mayHideSome = person !== undefined && !person.is_me && !person.is_followed;
  const path = { user_id: person?.id ?? 0 };
  const list = useInfiniteQuery({
    ...pageOptions(listPostsOfUserInfiniteOptions({ path, query: { limit: PAGE_SIZE } })),
    enabled: person !== undefined,
  });
  return { list, mayHideSome };
}
