import { expect, test } from '@playwright/test';
import { join } from './support/member';
import { cardOf, memberOf, newName, openGallery, signIn } from './support/visitor';

const NAMES = ['秋子', 'zoë.b-1', 'a.js', 'index.html_', '...x', 'ΑΝΝΑ', 'ǆ', 'नमस्ते'];

test('names of any script and with any dots have a page (R-S1.23)', async ({ page }) => {
  const people = await Promise.all(NAMES.map((name) => join(`${name}${newName()}`)));
  const title = `By ${newName()}`;
  await Promise.all(people.map((author) => author.publish({ title, text: 'Hello.' })));
  await signIn(page);
  // The cards of the feed are those of the gallery, and nobody else's come between.
  await Promise.all(people.map(({ id }) => memberOf(page).follow(id)));
  await page.goto('/feed');
  for (const { username } of people) {
    await page.getByRole('article').getByRole('link', { name: username }).click();
    const heading = page.getByRole('heading', { level: 1, name: username, exact: true });
    await expect(heading).toBeVisible();
    // By the address alone, too.
    await page.reload();
    await expect(heading).toBeVisible();
    await expect(cardOf(page, title)).toBeVisible();
    await page.goBack();
  }
});

test('what is no name is a 404 page (R-S1.23)', async ({ page }) => {
  await signIn(page);
  const names = ['nobody-has-this-name', 'a%2Fb', '%00', '%ff', '50%'];
  for (const path of names.map((name) => `/people/${name}`)) {
    await page.goto(path);
    await expect(page.getByText(/This page does not exist|Bad Request/), path).toBeVisible();
  }
});

test('sections are no posts and no people (R-S0.20)', async ({ page }) => {
  await signIn(page);
  for (const [path, heading] of [
    ['/feed', 'Feed'],
    ['/people', 'People'],
    ['/dogs', 'Dogs'],
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
  await page.getByRole('link', { name: '1 Follower' }).click();
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
  await openGallery(page);
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
