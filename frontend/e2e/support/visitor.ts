import { type BrowserContext, expect, type Page } from '@playwright/test';
import { type Account, Member, type NewPost } from './member';

/** Journeys run beside each other: each worker has names of its own. */
const run = `${Date.now().toString(36)}${process.env.TEST_PARALLEL_INDEX ?? 0}`;
let last = 0;

/** A name that nobody had before. */
export function newName(): string {
  last += 1;
  return `e2e_${run}_${last}`;
}

const members = new WeakMap<BrowserContext, Member>();

/** Who is signed in here, to act without the page. */
export function memberOf(page: Page): Member {
  const member = members.get(page.context());
  if (!member) {
    throw new Error('Nobody has signed in with signIn().');
  }
  return member;
}

/** Fills the first login form; the page then goes where it was told to. */
export async function enterUsername(page: Page, username: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Username' }).fill(username);
  await page.getByRole('button', { name: 'Continue' }).click();
}

/** Signs a new user in; no page is open then. The form has journeys of its own. */
export async function signIn(page: Page, username = newName()): Promise<string> {
  const response = await page.request.post('/api/auth/username', {
    data: { username },
    maxRetries: 2,
  });
  expect(response.ok()).toBe(true);
  members.set(page.context(), new Member((await response.json()) as Account));
  // An address of this site without scripts, so that no page restores a session meanwhile.
  await page.goto('/health/live');
  await page.evaluate((name) => localStorage.setItem('bsocial.username', name), username);
  return username;
}

/** Opens the gallery of who is signed in and waits for it. */
export async function openGallery(page: Page): Promise<void> {
  await page.goto('/');
  await expect(page.getByRole('heading', { level: 1, name: 'Gallery' })).toBeVisible();
  await expect(page.getByRole('button', { name: /^Account menu of/ })).toBeVisible();
}

export async function logOut(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^Account menu of/ }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await expect(page).toHaveURL('/login');
}

/** Publishes a post through the form; returns its id. The visit that follows is one view. */
export async function publishByForm(page: Page, post: NewPost): Promise<number> {
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

/** Publishes a post and opens it, which is one view; returns its id. */
export async function publish(page: Page, post: NewPost): Promise<number> {
  const postId = await memberOf(page).publish(post);
  await page.goto(`/${postId}`);
  await expect(page.getByRole('heading', { level: 1, name: post.title })).toBeVisible();
  return postId;
}

/** Scrolls down until something is there. */
export async function scrollTo(page: Page, there: () => Promise<void>): Promise<void> {
  await expect(async () => {
    await page.mouse.wheel(0, 6_000);
    await there();
  }).toPass({ intervals: [50] });
}

/** A card of a list by its title. */
export function cardOf(page: Page, title: string) {
  return page.getByRole('article').filter({ has: page.getByRole('heading', { name: title }) });
}

export function storedUsername(page: Page): Promise<string | null> {
  return page.evaluate(() => localStorage.getItem('bsocial.username'));
}
