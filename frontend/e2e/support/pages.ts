import { expect, type Page } from '@playwright/test';

/** Every page in every look: what is checked for access and photographed. */

export interface Look {
  device: 'phone' | 'desktop';
  scheme: 'light' | 'dark';
}

export const looks: readonly Look[] = (['phone', 'desktop'] as const).flatMap((device) =>
  (['light', 'dark'] as const).map((scheme) => ({ device, scheme })),
);

export const contextOf = ({ device, scheme }: Look) => ({
  viewport: device === 'phone' ? { width: 390, height: 844 } : { width: 1280, height: 860 },
  hasTouch: device === 'phone',
  colorScheme: scheme,
  reducedMotion: 'reduce' as const,
});

export interface PageToSee {
  name: string;
  path: string;
  /** What is there when the page is complete. */
  ready: (page: Page) => Promise<void>;
  isForMembers: boolean;
  /** Whether it looks different while there is no data. */
  hasEmptyState?: boolean;
}

/** Like the API of a place where nothing has happened yet. */
export async function pretendEmpty(page: Page): Promise<void> {
  const totals = { users: 0, posts: 0, likes: 0, views: 0, top_viewed: [], top_liked: [] };
  await page.route(/\/api\/dashboard$/, (route) => route.fulfill({ json: totals }));
  await page.route(/\/api\/posts\?/, (route) =>
    route.fulfill({ json: { items: [], next_cursor: null } }),
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

/** The charts come after the page. */
const chartOrNothing = (page: Page) =>
  expect(
    page
      .locator('.recharts-bar-rectangle')
      .first()
      .or(page.getByText(/^Nothing yet/).first()),
  ).toBeVisible();

export const pagesToSee = (postId: number): readonly PageToSee[] => [
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
    ready: (page) => expect(page.getByRole('button', { name: /^Like/ })).toBeVisible(),
  },
  {
    name: 'dashboard',
    path: '/dashboard',
    isForMembers: true,
    hasEmptyState: true,
    ready: (page) =>
      expect(
        page
          .locator('.recharts-bar-rectangle')
          .first()
          .or(page.getByText(/^Nothing yet/).first()),
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
    ready: (page) => expect(page.getByText('This one')).toBeVisible(),
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
