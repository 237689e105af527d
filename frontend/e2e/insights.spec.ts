import { expect, test } from '@playwright/test';
import { countLoginsToday, countViewsOfPost } from './support/database';
import { join } from './support/member';
import { memberOf, newName, publish, signIn } from './support/visitor';

test('three questions are answered, the worst post included (R-S1.27)', async ({ page }) => {
  await signIn(page);
  const other = await join(newName());
  const me = memberOf(page);
  const [loved, lonely] = [`Loved ${newName()}`, `Lonely ${newName()}`];
  const lovedId = await me.publish({ title: loved, text: 'Many words.' });
  await me.publish({ title: lonely, text: 'No words.' });
  for (const text of ['One.', 'Two.', 'Three.']) {
    await other.comment(lovedId, text);
  }
  const loginsBefore = await countLoginsToday();
  await page.goto('/insights');
  const logins = page.getByRole('table', { name: /signed in/ }).getByRole('row');
  const both = page.getByRole('region', { name: 'Best and worst post' });
  // Where Elasticsearch answers, it hears of everything a moment later.
  await expect(async () => {
    await page.reload();
    // The header and thirty days; others may log in meanwhile.
    await expect(logins).toHaveCount(31);
    const today = Number(await logins.nth(1).getByRole('cell').innerText());
    expect(today).toBeGreaterThanOrEqual(loginsBefore);
    expect(today).toBeLessThanOrEqual(await countLoginsToday());
    await expect(both.getByText(me.username)).toBeVisible();
    const options = { timeout: 5_000 };
    await expect(both.getByRole('definition')).toContainText([loved, lonely], options);
    await expect(both.getByRole('definition')).toContainText(['3 comments', '0 comments'], options);
  }).toPass({ timeout: 60_000 });
  await both.getByRole('searchbox').fill(other.username);
  await both.getByRole('button', { name: other.username }).click();
  await expect(both.getByText(/^No posts yet/)).toBeVisible();

  const ranking = page.getByRole('table', { name: /most comments/ });
  await expect(ranking.getByRole('row').nth(1)).toBeVisible();
  await both.getByRole('searchbox').fill(me.username);
  await both.getByRole('button', { name: me.username }).click();
  await both.getByRole('link', { name: loved }).click();
  await expect(page.getByRole('heading', { level: 1, name: loved })).toBeVisible();
});

test('an author sees how a post does, day by day, and nobody else (R-S1.27, R-S1.12)', async ({
  page,
  browser,
}) => {
  await signIn(page);
  const postId = await publish(page, { title: `Mine ${newName()}`, text: 'Look.' });
  const stranger = await (await browser.newContext()).newPage();
  await signIn(stranger);
  await stranger.goto(`/${postId}`);
  await stranger.getByRole('button', { name: /^Like/ }).click();
  await expect(stranger.getByRole('button', { name: /^Like/ })).toHaveText('1 like');
  await expect(stranger.getByRole('link', { name: 'Insights', exact: true })).toHaveCount(1);
  await expect.poll(() => countViewsOfPost(postId)).toBe(2);

  await page.getByRole('main').getByRole('link', { name: 'Insights' }).click();
  await expect(page).toHaveURL(`/insights/${postId}`);
  await expect(page.locator('[data-total=views]')).toHaveText('2');
  await expect(page.locator('[data-total=likes]')).toHaveText('1');
  const newest = page.getByRole('table').getByRole('row').nth(1);
  await expect(newest.getByRole('cell')).toHaveText(['2', '1']);

  await stranger.goto(`/insights/${postId}`);
  await expect(stranger.getByText('These numbers are private')).toBeVisible();
  await stranger.goto('/insights/99999999');
  await expect(stranger.getByText('This page does not exist')).toBeVisible();
  await stranger.context().close();
});
