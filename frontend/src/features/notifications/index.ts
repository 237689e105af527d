// What pages and other features may import.
export { NotificationsScreen } from './notifications-screen';
export { NotificationsSkeleton } from './notifications-skeleton';
