'use client';

import dynamic from 'next/dynamic';
import { Skeleton } from '../skeleton';
import classes from './tab-bar.module.css';

/*
 * Menus need a positioning library that weighs more than the rest of the header. They come after
 * the page is there, into places of their size.
 */

/** Takes the place of a tab, so that the others do not move. */
function TabSkeleton() {
  return <span className={classes.tab} />;
}

export const ThemeSwitch = dynamic(() => import('./theme-switch'), {
  ssr: false,
  loading: () => <Skeleton width={44} height={44} radius={22} />,
});

export const AccountMenu = dynamic(() => import('./account-menu'), {
  ssr: false,
  loading: () => <Skeleton width={44} height={44} radius={22} />,
});

export const MoreMenu = dynamic(() => import('./more-menu'), {
  ssr: false,
  loading: () => <TabSkeleton />,
});
