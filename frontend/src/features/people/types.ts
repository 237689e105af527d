import type { GetPersonResponse, SearchPeopleResponse } from '@/lib/api/generated';

/** Someone in a list. */
export type PersonData = SearchPeopleResponse['items'][number];
/** Someone's own page. */
export type PersonDetailData = GetPersonResponse;
