import { QueryClient } from '@tanstack/react-query';
import { expect, it } from 'vitest';
import type { GetPersonResponse } from '@/lib/api/generated';
import {
  getPersonQueryKey,
  searchPeopleQueryKey,
} from '@/lib/api/generated/@tanstack/react-query.gen';
import { person } from '@/test/fixtures';
import { writeFollow } from './people-cache';

const GRACE = getPersonQueryKey({ path: { username: 'grace' } });
const LIST = searchPeopleQueryKey();

function known(over: Partial<GetPersonResponse>) {
  const queryClient = new QueryClient();
  const grace = { ...person(), id: 2, ...over } as GetPersonResponse;
  const other = { ...person(), id: 3, is_followed: false };
  queryClient.setQueryData(GRACE, grace);
  queryClient.setQueryData(LIST, {
    pages: [{ items: [grace, other] }],
    pageParams: [null],
  } as never);
  return queryClient;
}

it.each([
  [{ is_followed: false, followers: 4 }, true, 5],
  [{ is_followed: true, followers: 4 }, false, 3],
  [{ is_followed: true, followers: 0 }, false, 0],
  [{ is_followed: true, followers: 4 }, true, 4],
])('from %o, following is %s with %i followers (R-S1.23)', (before, isFollowed, followers) => {
  const queryClient = known(before);
  writeFollow(queryClient, 2, isFollowed);
  expect(queryClient.getQueryData(GRACE)).toMatchObject({ is_followed: isFollowed, followers });
  expect(queryClient.getQueryData(LIST)).toMatchObject({
    pages: [
      {
        items: [
          { id: 2, is_followed: isFollowed },
          { id: 3, is_followed: false },
        ],
      },
    ],
  });
});

it('leaves other people as they are (R-S1.23)', () => {
  const queryClient = known({ is_followed: false, followers: 4 });
  writeFollow(queryClient, 99, true);
  expect(queryClient.getQueryData(GRACE)).toMatchObject({ is_followed: false, followers: 4 });
});
