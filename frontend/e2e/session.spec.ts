import { expect, test } from '@playwright/test';
import {
  enterUsername,
  logOut,
  newName,
  openGallery,
  publish,
  signIn,
  storedUsername,
} from './support/visitor';

test('a username is enough, and lasts over reloads and tabs (R-S0.9, R-S0.10)', async ({
  page,
}) => {
  const username = await signIn(page);
  await openGallery(page);
  expect(await storedUsername(page)).toBe(username);
  await page.reload();
  await expect(page.getByRole('button', { name: `Account menu of ${username}` })).toBeVisible();
  expect(await storedUsername(page)).toBe(username);

  const second = await page.context().newPage();
  await second.goto('/settings');
  await expect(second.getByRole('textbox', { name: 'Username' })).toHaveValue(username);

  await logOut(page);
  expect(await storedUsername(page)).toBeNull();
  await expect(second).toHaveURL('/login');
  await page.goto('/settings');
  await expect(page).toHaveURL('/login?next=%2Fsettings');
});

test('many quick reloads never sign out (R-S0.10)', async ({ page }) => {
  const username = await signIn(page);
  for (let round = 0; round < 12; round += 1) {
    // Some are left in the middle of their refresh: that is the point.
    await page.goto('/', { waitUntil: 'commit' });
    await page.waitForTimeout(round * 12);
  }
  await page.goto('/settings');
  await expect(page.getByRole('textbox', { name: 'Username' })).toHaveValue(username);
});

test('several tabs that open at once share the session (R-S0.10)', async ({ page }) => {
  const username = await signIn(page);
  await openGallery(page);
  const tabs = await Promise.all([1, 2, 3, 4].map(() => page.context().newPage()));
  await Promise.all(tabs.map((tab) => tab.goto('/settings')));
  for (const tab of tabs) {
    await expect(tab.getByRole('textbox', { name: 'Username' })).toHaveValue(username);
  }
});

test('a name without a session leads to the login form, with the name (R-S1.7)', async ({
  page,
}) => {
  const username = await signIn(page);
  await page.context().clearCookies();
  await page.goto('/dashboard');
  await page.goto('/');
  await expect(page).toHaveURL('/login');
  await expect(page.getByRole('textbox', { name: 'Username' })).toHaveValue(username);
});

test('signed out, pages lead to the login and back (R-U7, R-S0.8, R-S0.15, R-S0.19)', async ({
  page,
  browser,
}) => {
  await signIn(page);
  const postId = await publish(page, { title: `Wanted ${newName()}`, text: 'Here.' });

  const stranger = await (await browser.newContext()).newPage();
  await stranger.goto('/');
  await expect(stranger).toHaveURL('/login');
  await stranger.goto(`/${postId}`);
  await expect(stranger).toHaveURL(`/login?next=%2F${postId}`);
  await enterUsername(stranger, newName());
  await expect(stranger).toHaveURL(`/${postId}`);
  await expect(stranger.getByText('Here.')).toBeVisible();
  await stranger.context().close();
});

test('after the login no foreign page is opened (R-S0.15)', async ({ page, baseURL }) => {
  await page.goto('/login?next=//evil.example/');
  await enterUsername(page, newName());
  await expect(page).toHaveURL('/');
  expect(new URL(page.url()).origin).toBe(new URL(baseURL ?? '').origin);
});

test('a logged-out token does not work any more (R-S1.9)', async ({ page }) => {
  await signIn(page);
  const asked = page.waitForRequest((request) => request.headers().authorization !== undefined);
  await page.goto('/settings');
  const { authorization } = (await asked).headers();
  const me = () =>
    page.request.get('/api/users/me', { headers: { authorization: authorization ?? '' } });
  expect((await me()).status()).toBe(200);
  await logOut(page);
  expect((await me()).status()).toBe(401);
});
