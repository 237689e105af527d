import { expect, test } from '@playwright/test';
import { join } from './support/member';
import { cardOf, memberOf, newName, signIn } from './support/visitor';

for (const name of ['秋子', 'zoë.b-1', 'a.js', 'index.html_', '...x', 'ΑΝΝΑ', 'ǆ', 'नमस्ते']) {
  test(`${name} has a page (R-S1.23)`, async ({ page }) => {
    const author = await join(`${name}${newName()}`);
    const title = `By ${newName()}`;
    await author.publish({ title, text: 'Hello.' });
    await signIn(page);
    await page.goto('/');
    await cardOf(page, title).getByRole('link', { name: author.username }).click();
    await expect(page.getByRole('heading', { level: 1, name: author.username })).toBeVisible();
    await page.reload();
    await expect(page.getByRole('heading', { level: 1, name: author.username })).toBeVisible();
    await expect(cardOf(page, title)).toBeVisible();
  });
}

for (const path of [
  '/people/nobody-has-this-name',
  '/people/%ff',
  '/people/a%2Fb',
  '/people/%00',
]) {
  test(`${path} is a 404 page (R-S1.23)`, async ({ page }) => {
    await signIn(page);
    await page.goto(path);
    await expect(page.getByText(/This page does not exist|Bad Request/)).toBeVisible();
  });
}

test('sections are no posts and no people (R-S0.20)', async ({ page }) => {
  await signIn(page);
  for (const [path, heading] of [
    ['/feed', 'Feed'],
    ['/people', 'People'],
    ['/notifications', 'Notifications'],
    ['/insights', 'Insights'],
  ] as const) {
    await page.goto(path);
    await expect(page.getByRole('heading', { level: 1, name: heading })).toBeVisible();
  }
});

test('followers and following are listed and counted, one way (R-S1.23, R-S1.25)', async ({
  page,
}) => {
  await signIn(page);
  const me = memberOf(page);
  const [fan, idol] = [await join(newName()), await join(newName())];
  await fan.follow(me.id);
  await me.follow(idol.id);
  await page.goto(`/people/${me.username}`);
  await expect(page.getByText('This is you')).toBeVisible();
  await expect(page.locator('[data-count=followers]')).toHaveText('1');
  await expect(page.locator('[data-count=following]')).toHaveText('1');
  const listed = page.getByRole('main').getByRole('listitem');
  await page.getByRole('link', { name: '1 Followers' }).click();
  await expect(listed).toContainText([fan.username]);
  await expect(listed.getByRole('button')).toHaveAttribute('aria-pressed', 'false');
  await page.getByRole('link', { name: '1 Following' }).click();
  await expect(listed).toContainText([idol.username]);
  await expect(listed.getByRole('button')).toHaveAttribute('aria-pressed', 'true');
  await page.goBack();
  await expect(listed).toContainText([fan.username]);
});

test('a follow that cannot be saved is taken back and said (R-S1.23)', async ({ page }) => {
  const author = await join(newName());
  await signIn(page);
  await page.goto(`/people/${author.username}`);
  await page.route('**/api/users/*/follow', (route) => route.abort());
  const follow = page.getByRole('button', { name: `Follow ${author.username}` });
  await follow.click();
  await expect(page.getByText('Your follow was not saved')).toBeVisible();
  await expect(follow).toHaveAttribute('aria-pressed', 'false');
  await expect(page.locator('[data-count=followers]')).toHaveText('0');
});

test('a phone reaches every section by its tabs (R-S1.28)', async ({ browser }) => {
  const context = await browser.newContext({ viewport: { width: 390, height: 844 } });
  const page = await context.newPage();
  await signIn(page);
  const tabs = page.getByRole('navigation', { name: 'Tabs' });
  for (const name of ['Feed', 'People', 'New post', 'Gallery']) {
    await tabs.getByRole('link', { name }).click();
    await expect(page.getByRole('heading', { level: 1, name })).toBeVisible();
  }
  for (const name of ['Notifications', 'Insights', 'Dashboard', 'Settings']) {
    await tabs.getByRole('button', { name: 'More' }).click();
    await tabs.getByRole('menuitem', { name }).click();
    await expect(page.getByRole('heading', { level: 1, name })).toBeVisible();
  }
  await context.close();
});
