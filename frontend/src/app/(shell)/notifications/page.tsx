import type { Metadata } from 'next';
import { RequireSession } from '@/components/require-session';
import { NotificationsScreen } from '@/features/notifications/notifications-screen';
import { NotificationsSkeleton } from '@/features/notifications/notifications-skeleton';

export const metadata: Metadata = { title: 'Notifications' };

export default function NotificationsPage() {
  return (
    <RequireSession fallback={<NotificationsSkeleton />}>
      <NotificationsScreen />
    </RequireSession>
  );
}
