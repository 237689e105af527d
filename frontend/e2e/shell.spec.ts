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

test('nothing moves aside from a short page to a long one, or under a dialog (R-S1.28)', async ({
  page,
}) => {
  await page.setViewportSize({ width: 1280, height: 600 });
  await signIn(page);
  const brand = page.getByRole('banner').getByRole('link').first();
  await page.goto('/notifications');
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  const before = await brand.boundingBox();

  await page.goto('/settings');
  const remove = page.getByRole('button', { name: 'Delete account' });
  await expect(remove).toBeVisible();
  const bar = () => page.evaluate(() => window.innerWidth - document.documentElement.clientWidth);
  expect(await bar(), 'a scroll bar that takes room').toBeGreaterThan(0);
  expect(await brand.boundingBox()).toEqual(before);

  await remove.click();
  await expect(page.getByRole('dialog')).toBeVisible();
  expect(await brand.boundingBox()).toEqual(before);
  const scrolled = await page.evaluate(() => window.scrollY);
  expect(scrolled).toBeGreaterThan(0);
  await page.mouse.move(100, 300);
  await page.mouse.wheel(0, -scrolled);
  await expect(page.getByRole('dialog')).toBeVisible();
  expect(await page.evaluate(() => window.scrollY), 'the page under it stays').toBe(scrolled);
});

test('a page is loaded ahead for whoever points at its link, and no sooner (R-S1.28)', async ({
  page,
}) => {
  const ahead: string[] = [];
  page.on('request', (request) => {
    if (request.headers()['next-router-prefetch']) {
      ahead.push(new URL(request.url()).pathname);
    }
  });
  await page.goto('/dashboard');
  const dogs = page.getByRole('banner').getByRole('link', { name: 'Dogs' });
  await expect(page.getByText('Live', { exact: true })).toBeVisible();
  await expect(dogs).toBeVisible();
  await page.waitForLoadState('networkidle');
  expect(ahead).toEqual([]);
  await dogs.hover();
  await expect.poll(() => ahead).toContain('/dogs');
});
