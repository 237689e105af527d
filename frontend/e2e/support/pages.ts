import { expect, type Page } from '@playwright/test';

/** Every page: what is checked for access and photographed. */

export interface PageToSee {
  name: string;
  path: string;
  /** What is there when the page is complete. */
  ready: (page: Page) => Promise<void>;
  /** Whether somebody must be signed in to see it. */
  isForMembers: boolean;
  /** Whether what matters may lie below the window: then the picture shows all of it. */
  isTall?: boolean;
  /** Whether it looks different while there is no data. */
  hasEmptyState?: boolean;
}

/** Like the API of a place where nothing has happened yet. */
export async function pretendEmpty(page: Page): Promise<void> {
  const totals = { users: 0, posts: 0, likes: 0, views: 0, top_viewed: [], top_liked: [] };
  await page.route(/\/api\/dashboard$/, (route) => route.fulfill({ json: totals }));
  const nothing = { items: [], next_cursor: null };
  await page.route(/\/api\/(posts|feed|notifications|users|movies)\?/, (route) =>
    route.fulfill({ json: nothing }),
  );
  await page.route(/\/api\/dogs\?/, (route) => route.fulfill({ json: nothing }));
  await page.route(/\/api\/posts\/\d+\/comments\?/, (route) => route.fulfill({ json: nothing }));
  await page.route(/\/api\/users\/\d+\/posts\?/, (route) => route.fulfill({ json: nothing }));
  await page.route(/\/api\/telemetry\/logins-per-day/, (route) =>
    route.fulfill({ json: { days: [{ day: '2026-01-01', users: 0 }] } }),
  );
  await page.route(/\/api\/telemetry\/top-posts-per-day/, (route) =>
    route.fulfill({ json: { days: [{ day: '2026-01-01', posts: [] }] } }),
  );
  await page.route(/\/best-and-worst-post$/, (route) =>
    route.fulfill({ json: { best: null, worst: null } }),
  );
}

/** No picture on screen is still on its way. */
async function picturesSettled(page: Page): Promise<void> {
  await expect
    .poll(() =>
      page.evaluate(() => {
        const onScreen = Array.from(document.images).filter((image) => {
          const { top, bottom, width } = image.getBoundingClientRect();
          return width > 0 && bottom > 0 && top < window.innerHeight;
        });
        return onScreen.every((image) => image.complete);
      }),
    )
    .toBe(true);
}

/** The bars, or the words in their place. */
const chartOrNothing = (page: Page) =>
  expect(
    page
      .locator('[data-bar]')
      .first()
      .or(page.getByText(/^No posts yet/).first()),
  ).toBeVisible();

export const visitorPages: readonly PageToSee[] = [
  {
    name: 'login',
    path: '/login',
    isForMembers: false,
    ready: (page) => expect(page.getByRole('button', { name: 'Continue' })).toBeVisible(),
  },
  {
    name: 'register',
    path: '/login',
    isForMembers: false,
    ready: async (page) => {
      await page.getByText('Register', { exact: true }).click();
      await page.getByRole('button', { name: 'Create account' }).click();
      await expect(page.getByText('Enter your first name.')).toBeVisible();
    },
  },
  {
    name: 'dashboard-visitor',
    path: '/dashboard',
    isForMembers: false,
    ready: async (page) => {
      await expect(page.getByRole('button', { name: /^Theme/ })).toBeVisible();
      await chartOrNothing(page);
    },
  },
];

interface Known {
  postId: number;
  movieId: number;
  username: string;
}

/** The pages of somebody with a post that others talked about. */
export const pagesToSee = ({ postId, movieId, username }: Known): readonly PageToSee[] => [
  {
    name: 'feed',
    path: '/feed',
    isForMembers: true,
    hasEmptyState: true,
    ready: (page) =>
      expect(
        page.locator('article').first().or(page.getByText('Your feed is empty')),
      ).toBeVisible(),
  },
  {
    name: 'gallery',
    path: '/',
    isForMembers: true,
    hasEmptyState: true,
    ready: (page) =>
      expect(
        page.locator('article').first().or(page.getByText('Nothing has been posted yet')),
      ).toBeVisible(),
  },
  {
    name: 'post',
    path: `/${postId}`,
    isForMembers: true,
    isTall: true,
    hasEmptyState: true,
    ready: async (page) => {
      await expect(page.getByRole('button', { name: /^Like/ })).toBeVisible();
      await expect(
        page
          .locator('[data-comment]')
          .first()
          .or(page.getByText(/^No comments yet/)),
      ).toBeVisible();
    },
  },
  {
    name: 'people',
    path: '/people',
    isForMembers: true,
    hasEmptyState: true,
    ready: (page) =>
      expect(
        page
          .getByRole('button', { name: /^Follow / })
          .first()
          .or(page.getByText('No people found')),
      ).toBeVisible(),
  },
  {
    name: 'person',
    path: `/people/${username}`,
    isForMembers: true,
    hasEmptyState: true,
    ready: async (page) => {
      await expect(page.getByRole('heading', { level: 1, name: username })).toBeVisible();
      await expect(
        page.locator('article').first().or(page.getByText('No posts yet')),
      ).toBeVisible();
    },
  },
  {
    name: 'movies',
    path: '/movies',
    isForMembers: true,
    hasEmptyState: true,
    ready: (page) =>
      expect(
        page.locator('[data-movie]').first().or(page.getByText('No movies found')),
      ).toBeVisible(),
  },
  {
    name: 'movie',
    path: `/movies/${movieId}`,
    isForMembers: true,
    ready: async (page) => {
      await expect(page.getByRole('radio', { name: '8 of 10' })).toBeChecked();
      await expect(page.getByRole('table')).toBeVisible();
    },
  },
  {
    name: 'person-ratings',
    path: `/people/${username}?show=ratings`,
    isForMembers: true,
    ready: (page) => expect(page.locator('[data-rating]').first()).toBeVisible(),
  },
  {
    name: 'person-followers',
    path: `/people/${username}?show=followers`,
    isForMembers: true,
    ready: (page) => expect(page.getByRole('button', { name: /^Follow / }).first()).toBeVisible(),
  },
  {
    name: 'dogs',
    path: '/dogs',
    isForMembers: true,
    hasEmptyState: true,
    ready: (page) =>
      expect(
        page.locator('[data-dog]').first().or(page.getByText('There are no dogs yet')),
      ).toBeVisible(),
  },
  {
    name: 'notifications',
    path: '/notifications',
    isForMembers: true,
    hasEmptyState: true,
    ready: (page) =>
      expect(
        page.locator('[data-notification]').nth(2).or(page.getByText('No notifications yet')),
      ).toBeVisible(),
  },
  {
    name: 'insights',
    path: '/insights',
    isForMembers: true,
    isTall: true,
    hasEmptyState: true,
    ready: async (page) => {
      await expect(page.getByRole('table').first()).toBeVisible();
      await expect(page.locator('.recharts-surface').first()).toBeVisible();
      await expect(
        page.getByText('Fewest comments').or(page.getByText(/^No posts yet/)),
      ).toBeVisible();
    },
  },
  {
    name: 'insights-post',
    path: `/insights/${postId}`,
    isForMembers: true,
    ready: async (page) => {
      await expect(page.getByRole('table')).toBeVisible();
      await expect(page.locator('.recharts-surface').first()).toBeVisible();
    },
  },
  {
    name: 'insights-foreign-post',
    path: '/insights/1',
    isForMembers: true,
    ready: (page) => expect(page.getByText('These numbers are private')).toBeVisible(),
  },
  {
    name: 'dashboard',
    path: '/dashboard',
    isForMembers: true,
    hasEmptyState: true,
    ready: (page) =>
      expect(
        page
          .locator('[data-bar]')
          .first()
          .or(page.getByText(/^No posts yet/).first()),
      ).toBeVisible(),
  },
  {
    name: 'new',
    path: '/new',
    isForMembers: true,
    ready: (page) => expect(page.getByRole('button', { name: 'Publish' })).toBeVisible(),
  },
  {
    name: 'settings',
    path: '/settings',
    isForMembers: true,
    ready: (page) => expect(page.getByText('This device')).toBeVisible(),
  },
  {
    name: 'not-found',
    path: '/nothing/here',
    isForMembers: true,
    ready: (page) => expect(page.getByText('This page does not exist')).toBeVisible(),
  },
];

/** Opens a page and waits until it looks as people see it. */
export async function open(page: Page, { path, ready, isForMembers }: PageToSee): Promise<void> {
  await page.goto(path);
  await ready(page);
  if (isForMembers) {
    await expect(page.getByRole('button', { name: /^Account menu of/ })).toBeVisible();
  }
  await picturesSettled(page);
}
