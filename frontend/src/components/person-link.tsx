import type { ReactNode } from 'react';
import { Link } from '@/components/link';
import { personPath } from '@/lib/paths';
import classes from './person-link.module.css';

/** A name that leads to the person's page. */
export function PersonLink({
  username,
  className,
  children,
}: {
  username: string;
  className?: string;
  children?: ReactNode;
}) {
  return (
    <Link href={personPath(username)} className={`${classes.link} ${className ?? ''}`}>
      {children ?? username}
    </Link>
  );
}
