import { IconAlertCircle } from '@tabler/icons-react';
import classes from './form-alert.module.css';

/** What is wrong with a form as a whole; the live region is always there, so that it is read out. */
export function FormAlert({ message }: { message: string | null }) {
  return (
    <div role="alert" className={classes.region}>
      {message ? (
        <p className={classes.alert}>
          <IconAlertCircle size={18} stroke={1.8} aria-hidden="true" className={classes.icon} />
          {message}
        </p>
      ) : null}
    </div>
  );
}
