import { expect, type Page } from '@playwright/test';

const run = Date.now().toString(36);
let last = 0;

/** A name that nobody had before. */
export function newName(): string {
  last += 1;
  return `e2e_${run}_${last}`;
}

/** Fills the first login form; the page then goes where it was told to. */
export async function enterUsername(page: Page, username: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Username' }).fill(username);
  await page.getByRole('button', { name: 'Continue' }).click();
}

/** Signs a new user in and waits for the gallery. */
export async function signIn(page: Page, username = newName()): Promise<string> {
  await page.goto('/login');
  await enterUsername(page, username);
  await expect(page).toHaveURL('/');
  await expect(page.getByRole('heading', { level: 1, name: 'Gallery' })).toBeVisible();
  return username;
}

export async function logOut(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^Account menu of/ }).click();
  await page.getByRole('menuitem', { name: 'Log out' }).click();
  await expect(page).toHaveURL('/login');
}

export interface NewPost {
  title: string;
  text: string;
  image?: string;
  isForFollowers?: boolean;
}

/** Publishes a post through the form; returns its id. The visit that follows is one view. */
export async function publish(page: Page, post: NewPost): Promise<number> {
  await page.goto('/new');
  await page.getByLabel('Title').fill(post.title);
  await page.getByLabel('Text', { exact: true }).fill(post.text);
  if (post.image) {
    await page.getByLabel('Picture address').fill(post.image);
  }
  if (post.isForFollowers) {
    await page.getByText('Followers', { exact: true }).click();
  }
  await page.getByRole('button', { name: 'Publish' }).click();
  await expect(page).toHaveURL(/\/\d+$/);
  await expect(page.getByRole('heading', { level: 1, name: post.title })).toBeVisible();
  return Number(new URL(page.url()).pathname.slice(1));
}

/** A card of the gallery by its title. */
export function cardOf(page: Page, title: string) {
  return page.getByRole('article').filter({ has: page.getByRole('heading', { name: title }) });
}

export function storedUsername(page: Page): Promise<string | null> {
  return page.evaluate(() => localStorage.getItem('bsocial.username'));
}
