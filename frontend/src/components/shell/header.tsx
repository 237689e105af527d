'use client';

import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { usePathname } from 'next/navigation';
import { Link } from '@/components/link';
import { loginPath } from '@/lib/session/next-path';
import type { Session } from '@/lib/session/store';
import { useSession } from '@/lib/session/use-session';
import { Skeleton } from '../skeleton';
import { Bell } from './bell';
import classes from './header.module.css';
import { Logo } from './logo';
import { AccountMenu, ThemeSwitch } from './menus';
import { memberSections, visitorSections } from './sections';

function Account({ session, pathname }: { session: Session; pathname: string }) {
  if (session.status === 'signed-in') {
    return (
      <>
        <Button
          component={Link}
          href="/new"
          className={classes.create}
          leftSection={<IconPlus size={18} stroke={2} />}
          radius="xl"
          aria-label="New post"
        >
          <span className={classes.createLabel}>New post</span>
        </Button>
        <Bell />
        <AccountMenu username={session.user.username} />
      </>
    );
  }
  if (session.status === 'signed-out') {
    return (
      <Button component={Link} href={loginPath(pathname)} radius="xl">
        Sign in
      </Button>
    );
  }
  return <Skeleton width={44} height={30} radius={15} />;
}

export function Header() {
  const session = useSession();
  const pathname = usePathname();
  const sections = session.status === 'signed-out' ? visitorSections : memberSections;
  return (
    <header className={classes.header}>
      <div className={classes.inner}>
        <Link href="/" className={classes.brand}>
          <Logo />
          <span className={classes.brandName}>bSocial</span>
        </Link>
        <nav aria-label="Sections" className={classes.sections}>
          {sections.map(({ href, label }) => (
            <Link
              key={href}
              href={href}
              className={classes.section}
              aria-current={pathname === href ? 'page' : undefined}
            >
              {label}
            </Link>
          ))}
        </nav>
        <div className={classes.tools}>
          <ThemeSwitch />
          <Account session={session} pathname={pathname} />
        </div>
      </div>
    </header>
  );
}
