import type { GetPostResponse, ListPostsResponse } from '@/lib/api/generated';

/** A post as the gallery shows it. */
export type PostCardData = ListPostsResponse['items'][number];
/** A post as its own page shows it. */
export type PostData = GetPostResponse;
