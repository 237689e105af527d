/** What a page is seen on, and in which colours. */

import { expect, type Page } from '@playwright/test';

export const devices = ['phone', 'desktop'] as const;
export type Device = (typeof devices)[number];
export type Scheme = 'light' | 'dark';

/** A page is loaded in the first; with the full sizes it changes to the second then. */
export function schemesOf(device: Device): readonly [Scheme, ...Scheme[]] {
  const [first, second]: [Scheme, Scheme] =
    device === 'phone' ? ['dark', 'light'] : ['light', 'dark'];
  return process.env.BSOCIAL_TEST_SIZE === 'full' ? [first, second] : [first];
}

export const contextOf = (device: Device) => ({
  viewport: device === 'phone' ? { width: 390, height: 844 } : { width: 1280, height: 860 },
  hasTouch: device === 'phone',
});

/** Asks for a scheme as the system does; what is open already follows. */
export async function wear(page: Page, scheme: Scheme): Promise<void> {
  await page.emulateMedia({ colorScheme: scheme });
  await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', scheme);
}
