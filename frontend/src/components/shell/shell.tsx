import type { ReactNode } from 'react';
import { Header } from './header';
import classes from './shell.module.css';
import { TabBar } from './tab-bar';

/** What stands round every page but /login. */
export function Shell({ children }: { children: ReactNode }) {
  return (
    <>
      <a href="#content" className={classes.skip}>
        Skip to content
      </a>
      <Header />
      <main id="content" tabIndex={-1} className={classes.main}>
        {children}
      </main>
      <TabBar />
    </>
  );
}
