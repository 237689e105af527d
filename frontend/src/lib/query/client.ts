import { QueryClient } from '@tanstack/react-query';
import { isPassing } from '@/lib/api/problem';

const STALE_AFTER_MS = 15_000;
const RETRIES = 2;

export function makeQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: STALE_AFTER_MS,
        retry: (failures, error) => failures < RETRIES && isPassing(error),
      },
    },
  });
}
