'use client';

import { useQuery } from '@tanstack/react-query';
import { getAuthConfigOptions } from '@/lib/api/generated/@tanstack/react-query.gen';

/** Which ways of signing in this installation offers. */
export function useAuthConfig() {
  return useQuery({ ...getAuthConfigOptions(), staleTime: Number.POSITIVE_INFINITY });
}
