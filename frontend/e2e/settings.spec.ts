import { expect, type Page, test } from '@playwright/test';
import { countAccounts } from './support/database';
import {
  enterUsername,
  logOut,
  newName,
  openGallery,
  publish,
  signIn,
  storedUsername,
} from './support/visitor';

// With all that moves.
test.use({ reducedMotion: 'no-preference' });

const section = (page: Page, name: string) => page.getByRole('region', { name });

test('the profile is changed and stays so (R-S1.5)', async ({ page }) => {
  await signIn(page);
  await page.goto('/settings');
  const renamed = newName();
  const profile = section(page, 'Profile');
  await profile.getByLabel('First name').fill('Ada');
  await profile.getByLabel('Username').fill(renamed);
  await profile.getByRole('button', { name: 'Save profile' }).click();
  await expect(profile.getByText('Saved')).toBeVisible();
  expect(await storedUsername(page)).toBe(renamed);
  await page.reload();
  await expect(profile.getByLabel('First name')).toHaveValue('Ada');
  await expect(profile.getByLabel('Username')).toHaveValue(renamed);
});

test('a password once set is needed, and can be changed (R-S1.5, R-S1.8)', async ({ page }) => {
  const username = await signIn(page);
  await page.goto('/settings');
  const password = section(page, 'Password');
  await password.getByLabel('New password', { exact: true }).fill('correct horse');
  await password.getByLabel('Confirm new password').fill('correct horse');
  await password.getByRole('button', { name: 'Set password' }).click();
  await expect(password.getByLabel('Current password')).toBeVisible();

  await password.getByLabel('Current password').fill('wrong');
  await password.getByLabel('New password', { exact: true }).fill('battery staple');
  await password.getByLabel('Confirm new password').fill('battery staple');
  await password.getByRole('button', { name: 'Change password' }).click();
  await expect(password.getByText('The current password is incorrect.')).toBeVisible();
  await password.getByLabel('Current password').fill('correct horse');
  await password.getByRole('button', { name: 'Change password' }).click();
  await expect(password.getByText('Saved')).toBeVisible();

  await logOut(page);
  await enterUsername(page, username);
  await expect(page.getByText('This account has a password. Please enter it.')).toBeVisible();
  await page.locator('form').getByLabel('Password', { exact: true }).fill('battery staple');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page).toHaveURL('/');
});

test('another session is ended from here (R-S1.9)', async ({ page, browser }) => {
  const username = await signIn(page);
  const other = await (await browser.newContext()).newPage();
  await signIn(other, username);

  await page.goto('/settings');
  const sessions = section(page, 'Sessions');
  await expect(sessions.getByText('This device')).toBeVisible();
  await sessions.getByRole('button', { name: /^Sign out on/ }).click();
  await expect(sessions.getByRole('button', { name: /^Sign out on/ })).toHaveCount(0);

  await other.goto('/settings');
  await expect(other).toHaveURL('/login?next=%2Fsettings');
  await other.context().close();
});

test('the theme is chosen, kept and followed (R-S1.28)', async ({ page }) => {
  await signIn(page);
  await openGallery(page);
  const html = page.locator('html');
  await page.getByRole('button', { name: /^Theme/ }).click();
  await page.getByRole('menuitemradio', { name: 'Dark' }).click();
  await expect(html).toHaveAttribute('data-mantine-color-scheme', 'dark');
  await page.reload();
  await expect(html).toHaveAttribute('data-mantine-color-scheme', 'dark');
  await page.getByRole('button', { name: 'Theme: Dark' }).click();
  await page.getByRole('menuitemradio', { name: 'System' }).click();
  await page.emulateMedia({ colorScheme: 'light' });
  await expect(html).toHaveAttribute('data-mantine-color-scheme', 'light');
});

test('a deleted account is gone with its posts (R-S1.5)', async ({ page, browser }) => {
  const username = await signIn(page);
  const postId = await publish(page, { title: `Last ${newName()}`, text: 'Words.' });
  await page.goto('/settings');
  await page.getByRole('button', { name: 'Delete account' }).click();
  await page.getByLabel(`Type ${username} to confirm`).fill(username);
  await page.getByRole('button', { name: 'Delete permanently' }).click();
  await expect(page).toHaveURL('/login');
  expect(await storedUsername(page)).toBeNull();
  expect(await countAccounts(username)).toBe(0);

  const stranger = await (await browser.newContext()).newPage();
  await signIn(stranger);
  await stranger.goto(`/${postId}`);
  await expect(stranger.getByText('This page does not exist')).toBeVisible();
  await stranger.context().close();
});
