import type { Query } from '@tanstack/react-query';

const LISTS: ReadonlySet<string | undefined> = new Set(['listDogs', 'listAdoptedDogs']);

/** Every list that a dog may stand in. */
export const dogLists = {
  predicate: ({ queryKey }: Query) => LISTS.has((queryKey[0] as { _id?: string } | undefined)?._id),
};
