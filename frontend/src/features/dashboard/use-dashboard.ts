'use client';

import { useQuery } from '@tanstack/react-query';
import { getDashboardOptions } from '@/lib/api/generated/@tanstack/react-query.gen';

export const REFRESH_EVERY_MS = 2_000;

/** The dashboard's numbers, asked for again and again while the page is looked at. */
export function useDashboard() {
  return useQuery({
    ...getDashboardOptions(),
    refetchInterval: REFRESH_EVERY_MS,
    staleTime: REFRESH_EVERY_MS,
    // An answer missed is made up for by the next one.
    retry: false,
  });
}
