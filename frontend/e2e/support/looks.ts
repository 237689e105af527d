/** What a page is seen on, and in which colours. */

import { expect, type Page } from '@playwright/test';

export const devices = ['phone', 'desktop'] as const;
export type Device = (typeof devices)[number];
export type Scheme = 'light' | 'dark';

/** A page is loaded in the first and changes to the second; the devices do it either way round. */
export const schemesOf = (device: Device): readonly [Scheme, Scheme] =>
  device === 'phone' ? ['dark', 'light'] : ['light', 'dark'];

export const contextOf = (device: Device) => ({
  viewport: device === 'phone' ? { width: 390, height: 844 } : { width: 1280, height: 860 },
  hasTouch: device === 'phone',
});

/** Asks for a scheme as the system does; what is open already follows. */
export async function wear(page: Page, scheme: Scheme): Promise<void> {
  await page.emulateMedia({ colorScheme: scheme });
  await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', scheme);
}
