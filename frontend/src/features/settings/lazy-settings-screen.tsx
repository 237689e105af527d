'use client';

import { lazily } from '@/components/lazy';
import { SettingsSkeleton } from './settings-skeleton';

export const LazySettingsScreen = lazily(
  async () => (await import('./settings-screen')).SettingsScreen,
  SettingsSkeleton,
);
