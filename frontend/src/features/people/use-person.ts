'use client';

import { useQuery } from '@tanstack/react-query';
import { getPersonOptions } from '@/lib/api/generated/@tanstack/react-query.gen';

export function usePerson(username: string) {
  return useQuery({ ...getPersonOptions({ path: { username } }), staleTime: 0 });
}
