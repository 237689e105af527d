import { IconCheck } from '@tabler/icons-react';
import classes from './forms.module.css';

/** Says beside the button that it worked; a live region, so that it is heard too. */
export function SavedNote({ isShown }: { isShown: boolean }) {
  return (
    <span role="status" className={classes.saved}>
      {isShown ? (
        <>
          <IconCheck size={16} aria-hidden="true" />
          Saved
        </>
      ) : null}
    </span>
  );
}
