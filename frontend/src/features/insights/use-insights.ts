'use client';

import { useQuery } from '@tanstack/react-query';
import type {
  GetBestAndWorstPostResponse,
  GetLoginsPerDayResponse,
  GetTopPostsPerDayResponse,
} from '@/lib/api/generated';
import {
  getBestAndWorstPostOptions,
  getLoginsPerDayOptions,
  getTopPostsPerDayOptions,
} from '@/lib/api/generated/@tanstack/react-query.gen';

export type LoginDay = GetLoginsPerDayResponse['days'][number];
export type PostsDay = GetTopPostsPerDayResponse['days'][number];
export type CommentedPost = PostsDay['posts'][number];
export type BestAndWorst = GetBestAndWorstPostResponse;

export const useLoginsPerDay = () => useQuery(getLoginsPerDayOptions());
export const useTopPostsPerDay = () => useQuery(getTopPostsPerDayOptions());
export const useBestAndWorst = (userId: number) =>
  useQuery(getBestAndWorstPostOptions({ path: { user_id: userId } }));
