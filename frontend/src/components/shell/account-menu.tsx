'use client';

import { Menu, UnstyledButton } from '@mantine/core';
import { IconChevronDown, IconLogout, IconSettings } from '@tabler/icons-react';
import { Link } from '@/components/link';
import { Avatar } from '../avatar';
import classes from './account-menu.module.css';
import { useLogOut } from './use-log-out';

export default function AccountMenu({ username }: { username: string }) {
  const { isLeaving, logOut } = useLogOut();
  return (
    <Menu
      position="bottom-end"
      width={220}
      radius="md"
      shadow="md"
      withinPortal={false}
      withInitialFocusPlaceholder={false}
    >
      <Menu.Target>
        <UnstyledButton className={classes.target} aria-label={`Account menu of ${username}`}>
          <Avatar name={username} size={30} />
          <span className={classes.name}>{username}</span>
          <IconChevronDown size={16} stroke={1.8} aria-hidden="true" className={classes.chevron} />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item
          component={Link}
          href="/settings"
          leftSection={<IconSettings size={18} stroke={1.7} />}
        >
          Settings
        </Menu.Item>
        <Menu.Item
          leftSection={<IconLogout size={18} stroke={1.7} />}
          disabled={isLeaving}
          onClick={() => void logOut()}
        >
          Sign out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
