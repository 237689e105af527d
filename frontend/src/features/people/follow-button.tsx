'use client';

import { Button } from '@mantine/core';
import type { PersonData } from './types';
import { useFollow } from './use-follow';

/** Its name stays, its pressed state changes. */
export function FollowButton({
  person,
}: {
  person: Pick<PersonData, 'id' | 'username' | 'is_followed'>;
}) {
  const { mutate } = useFollow(person.id);
  return (
    <Button
      variant={person.is_followed ? 'default' : 'filled'}
      size="md"
      radius="xl"
      w={116}
      px={0}
      aria-pressed={person.is_followed}
      aria-label={`Follow ${person.username}`}
      onClick={() => mutate(!person.is_followed)}
    >
      {person.is_followed ? 'Following' : 'Follow'}
    </Button>
  );
}
