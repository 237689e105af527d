import {
  IconChartBar,
  IconLogin2,
  IconPhoto,
  IconSettings,
  IconSquareRoundedPlus,
  type TablerIcon,
} from '@tabler/icons-react';

interface Section {
  href: '/' | '/dashboard' | '/new' | '/settings' | '/login';
  label: string;
  icon: TablerIcon;
}

const gallery: Section = { href: '/', label: 'Gallery', icon: IconPhoto };
const create: Section = { href: '/new', label: 'New post', icon: IconSquareRoundedPlus };
const dashboard: Section = { href: '/dashboard', label: 'Dashboard', icon: IconChartBar };
const settings: Section = { href: '/settings', label: 'Settings', icon: IconSettings };
const login: Section = { href: '/login', label: 'Log in', icon: IconLogin2 };

/** Beside the logo on wide screens; the rest stands in the account menu. */
export const headerSections: readonly Section[] = [gallery, dashboard];
/** On phones every section. */
export const memberTabs: readonly Section[] = [gallery, create, dashboard, settings];
export const visitorTabs: readonly Section[] = [gallery, dashboard, login];
