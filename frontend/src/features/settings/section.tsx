import type { ReactNode } from 'react';
import classes from './section.module.css';

/** One block of the settings, with its heading. */
export function Section({
  id,
  title,
  lead,
  children,
}: {
  id: string;
  title: string;
  lead?: string;
  children: ReactNode;
}) {
  return (
    <section className={classes.section} aria-labelledby={id}>
      <h2 id={id} className={classes.title}>
        {title}
      </h2>
      {lead ? <p className={classes.lead}>{lead}</p> : null}
      <div className={classes.body}>{children}</div>
    </section>
  );
}
