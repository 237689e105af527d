import { expect, type Page, test } from '@playwright/test';
import { countViews } from './support/database';
import { cardOf, newName, openGallery, publish, signIn } from './support/visitor';

/** Waits until the page has said that it was seen. */
async function seen(page: Page, navigate: () => Promise<unknown>): Promise<void> {
  const recorded = page.waitForResponse(
    (response) => /\/api\/posts\/\d+\/views$/.test(response.url()) && response.status() === 204,
  );
  await navigate();
  await recorded;
}

test('every navigation is exactly one View, nothing else is (R-S0.13, R-S0.14, R-S0.18)', async ({
  page,
}) => {
  const author = await signIn(page);
  const title = `Seen ${newName()}`;
  const postId = await publish(page, { title, text: 'Look.' });
  await expect.poll(() => countViews(postId, author)).toBe(1);
  await page.context().clearCookies();

  const viewer = await signIn(page);
  await openGallery(page);
  const views = () => countViews(postId, viewer);
  const card = cardOf(page, title);

  // Being shown, hovered and prefetched in the gallery counts nothing.
  await card.hover();
  await card.getByRole('heading').getByRole('link').hover();
  await card.getByRole('heading').getByRole('link').focus();
  await page.waitForTimeout(500);
  expect(await views()).toBe(0);

  await seen(page, () => card.getByRole('link').first().click());
  await expect(page.getByRole('heading', { level: 1, name: title })).toBeVisible();
  expect(await views()).toBe(1);

  await seen(page, () => page.reload());
  expect(await views()).toBe(2);

  await page.goBack();
  await expect(page.getByRole('heading', { level: 1, name: 'Gallery' })).toBeVisible();
  await seen(page, () => page.goForward());
  expect(await views()).toBe(3);

  await page.goBack();
  await seen(page, () => card.getByRole('heading').getByRole('link').click());
  expect(await views()).toBe(4);

  // A like, a theme change and a menu are no navigation.
  await page.getByRole('button', { name: /^Like/ }).click();
  await page.getByRole('button', { name: /^Theme/ }).click();
  await page.getByRole('menuitemradio', { name: 'Dark' }).click();
  await page.waitForTimeout(500);
  expect(await views()).toBe(4);

  // Away to another document and back: the browser may keep the page whole.
  await page.goto('/openapi.json');
  await seen(page, () => page.goBack());
  expect(await views()).toBe(5);

  await seen(page, () => page.goto(`/${postId}`));
  await page.waitForTimeout(500);
  expect(await views()).toBe(6);
});

test('whoever leaves at once has been there once (R-S0.18)', async ({ page }) => {
  await signIn(page);
  const title = `Left ${newName()}`;
  const postId = await publish(page, { title, text: 'Bye.' });
  await page.context().clearCookies();
  const viewer = await signIn(page);
  await openGallery(page);
  const sent = page.waitForRequest(/\/api\/posts\/\d+\/views$/);
  await cardOf(page, title).getByRole('heading').getByRole('link').click();
  await sent;
  await page.goto('/dashboard');
  await expect.poll(() => countViews(postId, viewer)).toBe(1);
});

test('the page of a post never says how often it was seen (R-S0.17)', async ({ page }) => {
  await signIn(page);
  const title = `Secret ${newName()}`;
  const postId = await publish(page, { title, text: 'Hush.' });
  const answers: string[] = [];
  page.on('response', async (response) => {
    if (response.url().endsWith(`/api/posts/${postId}`)) {
      // What the page that is left was still told is gone with it.
      answers.push(await response.text().catch(() => ''));
    }
  });
  await seen(page, () => page.reload());
  await expect.poll(() => answers.some((answer) => answer.includes('Hush.'))).toBe(true);
  expect(answers.join()).not.toContain('views');
  await expect(page.getByText('Hush.')).toBeVisible();
  expect((await page.locator('main').innerText()).toLowerCase()).not.toContain('view');
});

test('what is no post is a 404 page (R-S0.20)', async ({ page }) => {
  await signIn(page);
  const failures: number[] = [];
  page.on('response', (response) => {
    if (response.status() >= 500) {
      failures.push(response.status());
    }
  });
  const ids = ['99999999', '0', '-1', 'abc', '9223372036854775808', '1.5', '%00', '%ff'];
  for (const path of ids.map((id) => `/${id}`)) {
    await page.goto(path).catch(() => undefined);
    await expect(page.getByText(/This page does not exist|Bad Request/), path).toBeVisible();
  }
  expect(failures).toEqual([]);
});
