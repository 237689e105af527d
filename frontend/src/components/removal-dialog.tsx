'use client';

import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { messageOf } from '@/lib/api/problem';
import { Dialog } from './dialog';
import { FormAlert } from './form-alert';
import classes from './removal-dialog.module.css';

/** What is under way, and what went wrong with it: a mutation is one. */
interface Removal {
  error: Error | null;
  isPending: boolean;
  mutate: () => void;
}

/** Asks once more before something goes for good, and says why it could not. */
export function RemovalDialog({
  title,
  confirm,
  removal,
  onClose,
  children,
}: {
  title: string;
  confirm: string;
  removal: Removal;
  onClose: () => void;
  children: ReactNode;
}) {
  return (
    <Dialog title={title} onClose={onClose}>
      <p className={classes.text}>{children}</p>
      <FormAlert message={removal.error ? messageOf(removal.error) : null} />
      <div className={classes.actions}>
        <Button variant="default" size="md" onClick={onClose}>
          Cancel
        </Button>
        <Button
          color="red.8"
          size="md"
          loading={removal.isPending}
          onClick={() => removal.mutate()}
        >
          {confirm}
        </Button>
      </div>
    </Dialog>
  );
}
