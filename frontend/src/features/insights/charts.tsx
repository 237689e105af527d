'use client';

import dynamic from 'next/dynamic';
import { Skeleton } from '@/components/skeleton';

/** The chart library is large: the page is there before it. */
const loading = () => <Skeleton height="100%" radius={12} />;

export const DayChart = dynamic(() => import('./day-chart'), { ssr: false, loading });
export const PostChart = dynamic(() => import('./post-chart'), { ssr: false, loading });
