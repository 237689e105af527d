import { expect, test } from '@playwright/test';
import { countAccounts } from './support/database';
import { enterUsername, logOut, newName, storedUsername } from './support/visitor';

test.beforeEach(async ({ page }) => {
  await page.goto('/login');
});

const choose = (page: import('@playwright/test').Page, form: string) =>
  page.getByText(form, { exact: true }).first().click();

for (const [name, text, message] of [
  ['nothing', '', 'Choose a username.'],
  ['blanks', '    ', 'Choose a username.'],
  ['33 letters', 'a'.repeat(33), 'Use at most 32 characters.'],
  [
    'a turned direction',
    'ada\u202eada',
    'Use letters, digits, dots, underscores and hyphens only.',
  ],
  ['a zero-width space', '\u200b', 'Choose a username.'],
] as const) {
  test(`the username form explains ${name} (R-S0.9)`, async ({ page }) => {
    await enterUsername(page, text);
    await expect(page.getByText(message)).toBeVisible();
    await expect(page.getByRole('textbox', { name: 'Username' })).toBeFocused();
    await expect(page).toHaveURL('/login');
  });
}

test('a name in any script is a name (R-S0.9)', async ({ page }) => {
  const username = `秋子-${newName()}`;
  await enterUsername(page, username);
  await expect(page).toHaveURL('/');
  expect(await storedUsername(page)).toBe(username);
  expect(await countAccounts(username)).toBe(1);
});

async function register(page: import('@playwright/test').Page, username: string, over = {}) {
  const values = {
    'First name': 'Ada',
    'Last name': 'Lovelace',
    Username: username,
    'E-mail': `${username}@example.org`,
    Password: 'correct horse',
    'Confirm password': 'correct horse',
    ...over,
  };
  await choose(page, 'Register');
  for (const [label, text] of Object.entries(values)) {
    await page.locator('form').getByLabel(label, { exact: true }).fill(text);
  }
  await page.getByRole('button', { name: 'Create account' }).click();
}

test('registration, and then login by name and by e-mail (R-S1.5, R-S1.8)', async ({ page }) => {
  const username = newName();
  await register(page, username);
  await expect(page).toHaveURL('/');
  for (const identifier of [username, `${username}@example.org`.toUpperCase()]) {
    await logOut(page);
    await choose(page, 'Password');
    await page.getByLabel('Username or e-mail').fill(identifier);
    await page.locator('form').getByLabel('Password', { exact: true }).fill('correct horse');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await expect(page).toHaveURL('/');
  }
});

test('registration explains what is wrong, at the field (R-S1.5)', async ({ page }) => {
  const username = newName();
  await register(page, username, { 'Confirm password': 'another horse', 'E-mail': 'ada@' });
  await expect(page.getByText("The passwords don't match.")).toBeVisible();
  await expect(page.getByText('Enter an e-mail address, like ada@example.org.')).toBeVisible();
  expect(await countAccounts(username)).toBe(0);
});

test('a name or address is taken in any spelling (R-S0.5, R-S1.5)', async ({ page }) => {
  const username = newName();
  await register(page, username);
  await expect(page).toHaveURL('/');
  await logOut(page);
  await register(page, username.toUpperCase(), { 'E-mail': `other-${username}@example.org` });
  await expect(page.getByText('This username is taken.')).toBeVisible();
  await expect(page.locator('form').getByLabel('Username')).toBeFocused();
  await register(page, newName(), { 'E-mail': `${username}@EXAMPLE.org` });
  await expect(page.getByText('An account with this e-mail address already exists.')).toBeVisible();
});

test('an account with a password cannot be opened by its name (R-S0.9)', async ({ page }) => {
  const username = newName();
  await register(page, username);
  await expect(page).toHaveURL('/');
  await logOut(page);
  await enterUsername(page, username);
  await expect(page.getByText('This account has a password. Please enter it.')).toBeVisible();
  await expect(page.getByLabel('Username or e-mail')).toHaveValue(username);
});

test('a wrong password and an unknown name get the same answer (R-S1.8)', async ({ page }) => {
  const username = newName();
  await register(page, username);
  await expect(page).toHaveURL('/');
  await logOut(page);
  await choose(page, 'Password');
  const messages: string[] = [];
  for (const identifier of [username, newName()]) {
    await page.getByLabel('Username or e-mail').fill(identifier);
    await page.locator('form').getByLabel('Password', { exact: true }).fill('not the horse');
    const answered = page.waitForResponse('**/api/auth/login');
    await page.getByRole('button', { name: 'Sign in' }).click();
    expect((await answered).status()).toBe(401);
    const alert = page.getByRole('main').getByRole('alert');
    await expect(alert).toHaveText(/\S/);
    messages.push(await alert.innerText());
  }
  expect(messages[0]).toBe(messages[1]);
});

test('without passwordless accounts the other two forms are shown (R-S0.10)', async ({ page }) => {
  await page.route('**/api/auth/config', (route) =>
    route.fulfill({ json: { passwordless: false } }),
  );
  await page.reload();
  await expect(page.getByLabel('Username or e-mail')).toBeVisible();
  await expect(page.getByRole('radio', { name: 'Username' })).toHaveCount(0);
});
