import { expect, test } from '@playwright/test';
import { newName, openGallery, signIn } from './support/visitor';

const LONGEST_NAME = 32;

test('the header has room for everything at every width (R-S1.28)', async ({ page }) => {
  await signIn(page, newName().padEnd(LONGEST_NAME, 'm'));
  await openGallery(page);
  for (const width of [360, 859, 860, 1024, 1279, 1280, 1440]) {
    await page.setViewportSize({ width, height: 800 });
    const overflow = await page.getByRole('banner').evaluate((header) => {
      const [inner] = header.children;
      return inner ? inner.scrollWidth - inner.clientWidth : Number.NaN;
    });
    expect(overflow, `${width} px`).toBeLessThanOrEqual(0);
  }
});
