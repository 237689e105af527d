import type { Metadata } from 'next';
import { RequireSession } from '@/components/require-session';
import { LazySettingsScreen, SettingsSkeleton } from '@/features/settings';

export const metadata: Metadata = { title: 'Settings' };

export default function SettingsPage() {
  return (
    <RequireSession fallback={<SettingsSkeleton />}>
      <LazySettingsScreen />
    </RequireSession>
  );
}
