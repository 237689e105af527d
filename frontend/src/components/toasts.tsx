'use client';

import { Notifications } from '@mantine/notifications';
import classes from './toasts.module.css';

/** Where toasts appear; loaded after the page, before anything can have failed. */
export default function Toasts() {
  return <Notifications className={classes.toasts} position="bottom-right" limit={3} />;
}
