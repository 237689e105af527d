import { expect, test } from '@playwright/test';
import { join } from './support/member';
import { cardOf, memberOf, newName, openGallery, scrollTo, signIn } from './support/visitor';

test('an empty feed leads to people, and whom one follows fills it (R-S1.18, R-S1.23)', async ({
  page,
}) => {
  const author = await join(newName());
  const title = `Followed ${newName()}`;
  await author.publish({ title, text: 'The beginning of a longer text.' });
  await signIn(page);
  await openGallery(page);
  await page.getByRole('link', { name: 'Feed' }).first().click();
  await expect(page.getByText('Your feed is empty')).toBeVisible();
  await page.getByRole('link', { name: 'Find people' }).click();
  await page.getByRole('searchbox', { name: 'Search people by name' }).fill(author.username);
  const found = page.getByRole('main').getByRole('listitem');
  await expect(found).toHaveCount(1);
  const follow = page.getByRole('button', { name: `Follow ${author.username}` });
  await follow.click();
  await expect(follow).toHaveAttribute('aria-pressed', 'true');

  await page.getByRole('link', { name: 'Feed' }).first().click();
  await expect(cardOf(page, title)).toContainText('The beginning of a longer text.');
});

test('a follow shows what is for followers, and an unfollow takes it away at once (R-S1.12, R-S1.24, R-S1.25)', async ({
  page,
}) => {
  const author = await join(newName());
  const title = `Older ${newName()}`;
  const postId = await author.publish({ title, text: 'Between us.', isForFollowers: true });
  await signIn(page);
  const follow = page.getByRole('button', { name: `Follow ${author.username}` });
  const person = `/people/${author.username}`;

  await page.goto(person);
  await expect(page.getByText('No posts yet')).toBeVisible();
  await expect(page.locator('[data-count=posts]')).toHaveText('0');
  await follow.click();
  await expect(cardOf(page, title)).toContainText('Followers only');
  await expect(page.locator('[data-count=posts]')).toHaveText('1');
  await expect(page.locator('[data-count=followers]')).toHaveText('1');
  await page.goto(`/${postId}`);
  await expect(page.getByRole('heading', { name: title })).toBeVisible();
  await page.getByRole('link', { name: 'Feed' }).first().click();
  await expect(cardOf(page, title)).toBeVisible();
  await cardOf(page, title).getByRole('link', { name: author.username }).click();
  await expect(page).toHaveURL(person);

  await follow.click();
  await expect(cardOf(page, title)).toHaveCount(0);
  await expect(page.locator('[data-count=followers]')).toHaveText('0');
  await page.getByRole('link', { name: 'Feed' }).first().click();
  await expect(page.getByText('Your feed is empty')).toBeVisible();
  await page.goto(`/${postId}`);
  await expect(page.getByText('This page does not exist')).toBeVisible();
});

test('the feed is paged without gap or double while others post (R-S1.18)', async ({ page }) => {
  const author = await join(newName());
  const titles: string[] = [];
  for (let number = 1; number <= 45; number += 1) {
    const title = `Paged ${number} of ${author.username}`;
    // Most are for followers: others look at the first page of the gallery meanwhile.
    await author.publish({ title, text: 'Words.', isForFollowers: number % 5 > 0 });
    titles.unshift(title);
  }
  await signIn(page);
  await memberOf(page).follow(author.id);
  await page.goto('/feed');
  await expect(cardOf(page, titles[0] ?? '')).toBeVisible();
  const meanwhile = `Meanwhile by ${author.username}`;
  await author.publish({ title: meanwhile, text: 'Between two pages.' });
  const end = page.getByText('You are up to date.');
  await scrollTo(page, () => expect(end).toBeVisible({ timeout: 200 }));
  const shown = await page.getByRole('article').getByRole('heading').allInnerTexts();
  // Where the browser finds its network again, the list is fetched anew and begins with the latest.
  expect(shown.filter((title, place) => title !== meanwhile || place > 0)).toEqual(titles);

  await page.getByRole('link', { name: 'Gallery' }).first().click();
  // A way that is given up before its page is there leads nowhere: the feed would not be left.
  await expect(page.getByRole('heading', { level: 1, name: 'Gallery' })).toBeVisible();
  await page.getByRole('link', { name: 'Feed' }).first().click();
  const first = page.getByRole('article').first().getByRole('heading');
  await expect(first).toHaveText(meanwhile);
});
