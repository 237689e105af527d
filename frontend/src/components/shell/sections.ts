import {
  IconBell,
  IconChartBar,
  IconChartDots,
  IconDog,
  IconHome,
  IconLogin2,
  IconMovie,
  IconPhoto,
  IconSettings,
  IconSquareRoundedPlus,
  IconUsers,
  type TablerIcon,
} from '@tabler/icons-react';

export interface Section {
  href:
    | '/'
    | '/feed'
    | '/people'
    | '/dogs'
    | '/movies'
    | '/insights'
    | '/notifications'
    | '/dashboard'
    | '/new'
    | '/settings'
    | '/login';
  label: string;
  icon: TablerIcon;
}

const feed: Section = { href: '/feed', label: 'Feed', icon: IconHome };
const gallery: Section = { href: '/', label: 'Gallery', icon: IconPhoto };
const create: Section = { href: '/new', label: 'New post', icon: IconSquareRoundedPlus };
const people: Section = { href: '/people', label: 'People', icon: IconUsers };
const dogs: Section = { href: '/dogs', label: 'Dogs', icon: IconDog };
const movies: Section = { href: '/movies', label: 'Movies', icon: IconMovie };
const insights: Section = { href: '/insights', label: 'Insights', icon: IconChartDots };
const dashboard: Section = { href: '/dashboard', label: 'Dashboard', icon: IconChartBar };
const notifications: Section = { href: '/notifications', label: 'Notifications', icon: IconBell };
const settings: Section = { href: '/settings', label: 'Settings', icon: IconSettings };
const login: Section = { href: '/login', label: 'Sign in', icon: IconLogin2 };

/** Beside the logo on wide screens; the rest stands in the account menu. */
export const memberSections: readonly Section[] = [
  feed,
  gallery,
  people,
  dogs,
  movies,
  insights,
  dashboard,
];
export const visitorSections: readonly Section[] = [gallery, dogs, movies, dashboard];
/** On phones: what the thumb reaches, and the rest behind "More". */
export const memberTabs: readonly Section[] = [feed, gallery, create, people];
export const moreTabs: readonly Section[] = [
  notifications,
  dogs,
  movies,
  insights,
  dashboard,
  settings,
];
export const visitorTabs: readonly Section[] = [gallery, dogs, movies, dashboard, login];
