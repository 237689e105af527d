import type { ListDogsResponse } from '@/lib/api/generated';

/** A dog as lists show it. */
export type DogData = ListDogsResponse['items'][number];
