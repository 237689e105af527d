'use client';

import { useQuery } from '@tanstack/react-query';
import { getMeOptions } from '@/lib/api/generated/@tanstack/react-query.gen';

export function useMe() {
  return useQuery(getMeOptions());
}
