import { expect, type Page, test } from '@playwright/test';
import { countRatings } from './support/database';
import { join } from './support/member';
import { memberOf, newName, signIn } from './support/visitor';

/** One of the films that every seed brings; the other journeys leave it alone. */
const TITLE = 'Memento';

async function numbersAreCounted(page: Page): Promise<void> {
  const { count, average } = await countRatings(TITLE);
  await expect(page.locator('[data-ratings]')).toHaveText(
    `${count} ${count === 1 ? 'rating' : 'ratings'}`,
  );
  const shown = average === null ? '–' : average.toFixed(1);
  await expect(page.locator('[data-average]')).toHaveText(`${shown} of 10`);
}

test('a movie is found, rated by mouse and keyboard, and stands in the profile (R-S3.4, R-S3.5, R-S3.6)', async ({
  page,
}) => {
  await signIn(page);
  const me = memberOf(page);
  const { id } = await countRatings(TITLE);
  await (await join(newName())).rate(id, 9);

  await page.goto('/movies');
  await page.getByRole('searchbox', { name: 'Search movies by title' }).fill('memen');
  await page.getByLabel('Order').selectOption('Highest rated first');
  await page.getByRole('link', { name: new RegExp(`^${TITLE}`) }).click();
  await expect(page.getByRole('heading', { level: 1, name: TITLE })).toBeVisible();
  await numbersAreCounted(page);

  // A star under the mouse, then one more by an arrow key.
  await page.locator('label', { has: page.getByRole('radio', { name: '7 of 10' }) }).click();
  await expect(page.getByRole('radio', { name: '7 of 10' })).toBeChecked();
  await expect(page.locator('output', { hasText: '7 of 10' })).toBeVisible();
  await expect.poll(async () => (await countRatings(TITLE)).count).toBeGreaterThan(1);
  await numbersAreCounted(page);
  await page.getByRole('radio', { name: '7 of 10' }).focus();
  await page.keyboard.press('ArrowRight');
  await expect(page.getByRole('radio', { name: '8 of 10' })).toBeChecked();
  await page.reload();
  await expect(page.getByRole('radio', { name: '8 of 10' })).toBeChecked();
  await numbersAreCounted(page);

  await page.goto(`/people/${me.username}?show=ratings`);
  const rated = page.locator('[data-rating]');
  await expect(rated).toHaveCount(1);
  await expect(rated).toContainText('8 of 10');
  await rated.getByRole('link').click();
  await page.getByRole('button', { name: 'Remove rating' }).click();
  await expect(page.getByText('Not rated yet')).toBeVisible();
  await numbersAreCounted(page);
});

test('strangers see movies and are asked to log in to rate (R-S3.9)', async ({ page }) => {
  const { id } = await countRatings(TITLE);
  await page.goto(`/movies/${id}`);
  await expect(page.getByRole('heading', { level: 1, name: TITLE })).toBeVisible();
  await expect(page.getByRole('radio')).toHaveCount(0);
  await page.getByRole('main').getByRole('link', { name: 'Sign in' }).click();
  await page.getByRole('textbox', { name: 'Username' }).fill(newName());
  await page.getByRole('button', { name: 'Continue' }).click();
  await expect(page.getByRole('heading', { level: 1, name: TITLE })).toBeVisible();
  await expect(page.getByRole('radio')).toHaveCount(10);
});

test('what is no movie is a 404 page (R-S3.8)', async ({ page }) => {
  await signIn(page);
  for (const path of ['/movies/987654321', '/movies/0', '/movies/x']) {
    await page.goto(path);
    await expect(page.getByText('This page does not exist'), path).toBeVisible();
  }
});
