'use client';

import { usePathname } from 'next/navigation';
import { type ReactNode, useEffect, useRef } from 'react';
import classes from './page-heading.module.css';

let lastPath: string | null = null;

/**
 * The page's h1. After a navigation inside the site it takes the focus, so that keyboards and
 * screen readers start at the new page; on the first load the browser does that itself.
 */
export function PageHeading({
  children,
  lead,
  hidden = false,
}: {
  children: ReactNode;
  lead?: ReactNode;
  hidden?: boolean;
}) {
  const pathname = usePathname();
  const heading = useRef<HTMLHeadingElement>(null);

  useEffect(() => {
    if (lastPath !== null && lastPath !== pathname) {
      heading.current?.focus({ preventScroll: true });
    }
    lastPath = pathname;
  }, [pathname]);

  return (
    <div className={hidden ? classes.hidden : classes.block}>
      <h1 ref={heading} tabIndex={-1} className={classes.heading}>
        {children}
      </h1>
      {lead ? <p className={classes.lead}>{lead}</p> : null}
    </div>
  );
}
