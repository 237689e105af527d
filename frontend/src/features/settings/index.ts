// What pages and other features may import.
export { LazySettingsScreen } from './lazy-settings-screen';
export { SettingsSkeleton } from './settings-skeleton';
