'use client';

import { SegmentedControl, useMantineColorScheme } from '@mantine/core';
import { useMounted } from '@mantine/hooks';

const SCHEMES = [
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
  { value: 'auto', label: 'System' },
] as const;

type Scheme = (typeof SCHEMES)[number]['value'];

/** The same choice as in the header, where one looks for it too. */
export function ThemeChoice() {
  const { colorScheme, setColorScheme } = useMantineColorScheme({ keepTransitions: true });
  const isMounted = useMounted();
  return (
    <SegmentedControl
      aria-label="Theme"
      data={[...SCHEMES]}
      value={isMounted ? colorScheme : 'auto'}
      onChange={(value) => setColorScheme(value as Scheme)}
      fullWidth
      size="md"
      bg="var(--surface-2)"
    />
  );
}
