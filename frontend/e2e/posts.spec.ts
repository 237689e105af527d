import { expect, test } from '@playwright/test';
import {
  cardOf,
  enterUsername,
  newName,
  publish,
  publishByForm,
  scrollTo,
  signIn,
} from './support/visitor';

test('a new post is on its page and in the gallery before all older ones (R-S1.10, R-S0.11, R-S0.16)', async ({
  page,
}) => {
  const author = await signIn(page);
  const older = `Older ${newName()}`;
  await publish(page, { title: older, text: 'Before.' });
  const title = `Fresh ${newName()}`;
  await publishByForm(page, { title, text: 'First line.\n\n<b>Second</b> line.' });
  await expect(page.getByText('<b>Second</b> line.')).toBeVisible();
  await expect(page.getByText(author).last()).toBeVisible();
  await page.getByRole('link', { name: 'Gallery' }).first().click();
  await expect(cardOf(page, older)).toBeVisible();
  const titles = await page.getByRole('article').getByRole('heading').allInnerTexts();
  expect(titles.filter((one) => one === title || one === older)).toEqual([title, older]);
  await expect(cardOf(page, title)).not.toContainText('First line.');
});

test('without a title the first line is one, without a picture one is drawn (R-S0.4)', async ({
  page,
}) => {
  await signIn(page);
  const line = `Only text ${newName()}`;
  await page.goto('/new');
  await page.getByLabel('Text', { exact: true }).fill(`${line}\nand more`);
  await page.getByRole('button', { name: 'Publish' }).click();
  await expect(page.getByRole('heading', { level: 1, name: line })).toBeVisible();
  const picture = page.getByRole('article').getByAltText(line);
  await expect(picture).toBeVisible();
  await expect
    .poll(() => picture.evaluate((image) => (image as HTMLImageElement).naturalWidth))
    .toBeGreaterThan(0);
});

test('a picture that does not come has a placeholder (R-S0.32)', async ({ page }) => {
  await signIn(page);
  const title = `Broken ${newName()}`;
  await publish(page, { title, text: 'No picture.', image: 'http://127.0.0.1:9/none.png' });
  const placeholder = { name: `${title} (picture not available)` };
  await expect(page.getByRole('img', placeholder)).toBeVisible();
  await page.getByRole('link', { name: 'Gallery' }).first().click();
  await expect(page.getByRole('img', placeholder)).toBeVisible();
});

test('the form refuses what is no post (R-S1.10, R-S0.32)', async ({ page }) => {
  await signIn(page);
  await page.goto('/new');
  await page.getByLabel('Text', { exact: true }).fill('   ');
  await page.getByLabel('Picture address').fill('javascript:alert(1)');
  await page.getByRole('button', { name: 'Publish' }).click();
  await expect(page.getByText('Write something.')).toBeVisible();
  await expect(
    page.getByText('Enter an address that starts with http:// or https://.'),
  ).toBeVisible();
  await expect(page).toHaveURL('/new');
});

test('a post for followers is for nobody else (R-S1.12)', async ({ page, browser }) => {
  await signIn(page);
  const title = `Private ${newName()}`;
  const postId = await publishByForm(page, {
    title,
    text: 'Between us.',
    isForFollowers: true,
  });
  await expect(page.getByText('Followers only')).toBeVisible();

  const stranger = await (await browser.newContext()).newPage();
  await stranger.goto(`/login?next=/${postId}`);
  await enterUsername(stranger, newName());
  await expect(stranger.getByText('This page does not exist')).toBeVisible();
  await stranger.goto('/');
  await expect(stranger.getByRole('article').first()).toBeVisible();
  await expect(cardOf(stranger, title)).toHaveCount(0);
  await stranger.context().close();
});

test('the author takes a post down (R-S4.17)', async ({ page }) => {
  await signIn(page);
  const title = `Gone ${newName()}`;
  const postId = await publish(page, { title, text: 'Soon gone.' });
  await page.getByRole('button', { name: 'Delete' }).click();
  await page.getByRole('button', { name: 'Delete post' }).click();
  await expect(page).toHaveURL('/');
  await expect(cardOf(page, title)).toHaveCount(0);
  await page.goto(`/${postId}`);
  await expect(page.getByText('This page does not exist')).toBeVisible();
});

test('all posts are reached by scrolling (R-S0.11)', async ({ page }) => {
  await signIn(page);
  const { title } = { title: `Deep ${newName()}` };
  await publish(page, { title, text: 'At the top.' });
  await page.goto('/');
  await expect(cardOf(page, title)).toBeVisible();
  const end = page.getByText('You have seen everything.');
  await scrollTo(page, () => expect(end).toBeVisible({ timeout: 200 }));
});
