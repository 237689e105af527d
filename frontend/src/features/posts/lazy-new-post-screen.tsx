'use client';

import { lazily } from '@/components/lazy';
import { NewPostSkeleton } from './new-post-skeleton';

export const LazyNewPostScreen = lazily(
  async () => (await import('./new-post-screen')).NewPostScreen,
  NewPostSkeleton,
);
