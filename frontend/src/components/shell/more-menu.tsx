'use client';

import { Menu, UnstyledButton } from '@mantine/core';
import { IconDots } from '@tabler/icons-react';
import { usePathname } from 'next/navigation';
import { Link } from '@/components/link';
import { moreTabs } from './sections';
import classes from './tab-bar.module.css';

/** The sections that have no tab of their own. */
export default function MoreMenu() {
  const pathname = usePathname();
  const isHere = moreTabs.some(({ href }) => href === pathname);
  return (
    <Menu
      position="top-end"
      width={220}
      radius="md"
      shadow="md"
      withinPortal={false}
      withInitialFocusPlaceholder={false}
    >
      <Menu.Target>
        <UnstyledButton className={classes.tab} data-is-here={isHere || undefined}>
          <IconDots size={22} stroke={1.7} aria-hidden="true" />
          More
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        {moreTabs.map(({ href, label, icon: Icon }) => (
          <Menu.Item
            key={href}
            component={Link}
            href={href}
            className={classes.moreItem}
            aria-current={pathname === href ? 'page' : undefined}
            leftSection={<Icon size={18} stroke={1.7} />}
          >
            {label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
