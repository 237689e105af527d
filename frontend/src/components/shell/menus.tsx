'use client';

import dynamic from 'next/dynamic';
import { Skeleton } from '../skeleton';

/*
 * Menus need a positioning library that weighs more than the rest of the header. They come after
 * the page is there, into places of their size.
 */

export const ThemeSwitch = dynamic(() => import('./theme-switch'), {
  ssr: false,
  loading: () => <Skeleton width={44} height={44} radius={22} />,
});

export const AccountMenu = dynamic(() => import('./account-menu'), {
  ssr: false,
  loading: () => <Skeleton width={44} height={44} radius={22} />,
});
