import type { Metadata } from 'next';
import { RequireSession } from '@/components/require-session';
import { LazySettingsScreen } from '@/features/settings/lazy-settings-screen';
import { SettingsSkeleton } from '@/features/settings/settings-skeleton';

export const metadata: Metadata = { title: 'Settings' };

export default function SettingsPage() {
  return (
    <RequireSession fallback={<SettingsSkeleton />}>
      <LazySettingsScreen />
    </RequireSession>
  );
}
