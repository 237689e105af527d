import { queriesOf } from '@/lib/api/queries-of';

/** Every list that a dog may stand in. */
export const dogLists = queriesOf('listDogs', 'listAdoptedDogs');
