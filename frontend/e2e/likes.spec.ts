import { expect, type Request, test } from '@playwright/test';
import { countLikes } from './support/database';
import { cardOf, newName, publish, signIn } from './support/visitor';

// With all that moves.
test.use({ reducedMotion: 'no-preference' });

test('a like and its taking back need no reload and stay (R-S0.12)', async ({ page }) => {
  const username = await signIn(page);
  const title = `Liked ${newName()}`;
  const postId = await publish(page, { title, text: 'Like me.' });
  await page.getByRole('link', { name: 'Gallery' }).first().click();
  await expect(page.getByRole('heading', { level: 1, name: 'Gallery' })).toBeVisible();

  let loads = 0;
  page.on('request', (request) => {
    loads += request.isNavigationRequest() ? 1 : 0;
  });
  const heart = cardOf(page, title).getByRole('button', { name: /^Like/ });
  await heart.click();
  await expect(heart).toHaveAttribute('aria-pressed', 'true');
  await expect(heart).toHaveText('1');
  await expect.poll(() => countLikes(postId, username)).toBe(1);
  await heart.click();
  await expect(heart).toHaveText('0');
  await expect.poll(() => countLikes(postId, username)).toBe(0);
  await heart.click();
  await expect.poll(() => countLikes(postId, username)).toBe(1);
  expect(loads).toBe(0);

  await page.reload();
  await expect(heart).toHaveAttribute('aria-pressed', 'true');
  await cardOf(page, title).getByRole('heading').getByRole('link').click();
  await expect(page.getByRole('heading', { level: 1, name: title })).toBeVisible();
  await expect(page.getByRole('button', { name: /^Like/ })).toHaveText('1 like');
});

test('a storm of clicks ends as one like (R-S0.12)', async ({ page }) => {
  const username = await signIn(page);
  const title = `Storm ${newName()}`;
  const postId = await publish(page, { title, text: 'Click.' });
  const heart = page.getByRole('button', { name: /^Like/ });
  let underWay = 0;
  const isLike = (request: Request) => request.url().endsWith(`/api/posts/${postId}/like`);
  const count = (change: number) => (request: Request) => {
    underWay += isLike(request) ? change : 0;
  };
  page.on('request', count(1));
  page.on('requestfinished', count(-1));
  page.on('requestfailed', count(-1));
  for (let click = 0; click < 7; click += 1) {
    await heart.click();
  }
  await expect(heart).toHaveAttribute('aria-pressed', 'true');
  await expect(async () => {
    expect(underWay).toBe(0);
    expect(await countLikes(postId, username)).toBe(1);
    expect(underWay).toBe(0);
  }).toPass();
  await expect(heart).toHaveText('1 like');
});

test('a like that cannot be saved is taken back and said (R-S0.12)', async ({ page }) => {
  const username = await signIn(page);
  const postId = await publish(page, { title: `Lost ${newName()}`, text: 'No.' });
  await page.route('**/api/posts/*/like', (route) => route.abort());
  const heart = page.getByRole('button', { name: /^Like/ });
  await heart.click();
  await expect(page.getByText('Your like was not saved')).toBeVisible();
  await expect(heart).toHaveAttribute('aria-pressed', 'false');
  expect(await countLikes(postId, username)).toBe(0);
});
