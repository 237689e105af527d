'use client';

import { usePathname } from 'next/navigation';
import { Link } from '@/components/link';
import { loginPath } from '@/lib/session/next-path';
import { useSession } from '@/lib/session/use-session';
import { MoreMenu } from './menus';
import { memberTabs, visitorTabs } from './sections';
import classes from './tab-bar.module.css';

/** On phones it reaches every section with the thumb. */
export function TabBar() {
  const { status } = useSession();
  const pathname = usePathname();
  const isVisitor = status === 'signed-out';
  const tabs = isVisitor ? visitorTabs : memberTabs;
  return (
    <nav aria-label="Tabs" className={classes.bar}>
      {tabs.map(({ href, label, icon: Icon }) => (
        <Link
          key={href}
          href={href === '/login' ? loginPath(pathname) : href}
          className={classes.tab}
          aria-current={pathname === href ? 'page' : undefined}
        >
          <Icon size={22} stroke={1.7} aria-hidden="true" />
          {label}
        </Link>
      ))}
      {isVisitor ? null : <MoreMenu />}
    </nav>
  );
}
