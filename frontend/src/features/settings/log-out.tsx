'use client';

import { Button } from '@mantine/core';
import { IconLogout } from '@tabler/icons-react';
import { useLogOut } from '@/components/shell/use-log-out';
import classes from './forms.module.css';

export function LogOut() {
  const { isLeaving, logOut } = useLogOut();
  return (
    <div className={`${classes.actions} ${classes.after}`}>
      <Button
        variant="default"
        size="md"
        leftSection={<IconLogout size={18} stroke={1.7} />}
        loading={isLeaving}
        onClick={() => void logOut()}
      >
        Sign out
      </Button>
    </div>
  );
}
