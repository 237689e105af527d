import type { Metadata } from 'next';
import { RequireSession } from '@/components/require-session';
import { NotificationsScreen, NotificationsSkeleton } from '@/features/notifications';

export const metadata: Metadata = { title: 'Notifications' };

export default function NotificationsPage() {
  return (
    <RequireSession fallback={<NotificationsSkeleton />}>
      <NotificationsScreen />
    </RequireSession>
  );
}
