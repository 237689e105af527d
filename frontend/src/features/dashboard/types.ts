import type { GetDashboardResponse } from '@/lib/api/generated';

export type DashboardData = GetDashboardResponse;
export type RankedPost = DashboardData['top_viewed'][number];
