'use client';

import { ActionIcon, Menu, useMantineColorScheme } from '@mantine/core';
import { useMounted } from '@mantine/hooks';
import { IconDeviceDesktop, IconMoon, IconSun } from '@tabler/icons-react';

const SCHEMES = [
  { value: 'light', label: 'Light', icon: IconSun },
  { value: 'dark', label: 'Dark', icon: IconMoon },
  { value: 'auto', label: 'System', icon: IconDeviceDesktop },
] as const;

type Scheme = (typeof SCHEMES)[number]['value'];

/** Light, dark or as the system; remembered in this browser. */
export default function ThemeSwitch() {
  const { colorScheme, setColorScheme } = useMantineColorScheme({ keepTransitions: true });
  const isMounted = useMounted();
  // What is stored is known to the browser only.
  const current = SCHEMES.find(({ value }) => isMounted && value === colorScheme) ?? SCHEMES[2];
  const CurrentIcon = current.icon;

  return (
    <Menu
      position="bottom-end"
      width={210}
      radius="md"
      shadow="md"
      withinPortal={false}
      withInitialFocusPlaceholder={false}
    >
      <Menu.Target>
        <ActionIcon
          variant="subtle"
          color="gray"
          c="var(--ink-soft)"
          size={44}
          radius="xl"
          aria-label={`Theme: ${current.label}`}
        >
          <CurrentIcon size={20} stroke={1.7} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.RadioGroup
          value={current.value}
          onChange={(value) => setColorScheme(value as Scheme)}
        >
          {SCHEMES.map(({ value, label, icon: Icon }) => (
            <Menu.RadioItem
              key={value}
              closeMenuOnClick
              value={value}
              rightSection={<Icon size={18} stroke={1.7} />}
            >
              {label}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
      </Menu.Dropdown>
    </Menu>
  );
}
