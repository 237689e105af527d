import { expect, type Page, test } from '@playwright/test';
import { countTotals, type Ranking, rankLikes, rankViews, type Totals } from './support/database';
import { newName, publish, signIn } from './support/visitor';

const number = (text: string | null) => Number((text ?? '').replaceAll(',', ''));

async function shownTotals(page: Page): Promise<Totals> {
  const total = async (key: keyof Totals) =>
    number(await page.locator(`[data-total=${key}]`).textContent());
  return {
    users: await total('users'),
    posts: await total('posts'),
    likes: await total('likes'),
    views: await total('views'),
  };
}

async function shownRanking(page: Page, kind: 'Views' | 'Likes'): Promise<Ranking> {
  const rows = page.locator(`[data-ranking=${kind}] tbody tr`);
  const texts = await rows.evaluateAll((all) =>
    all.map((row) => Array.from((row as HTMLTableRowElement).cells, (cell) => cell.innerText)),
  );
  return texts.map(([, title, count]) => ({ title: title ?? '', count: number(count ?? '') }));
}

// Nobody else may act while the numbers are compared.
const alone = { tag: '@alone' };

test(
  'a private window sees the exact numbers (R-S0.21, R-S0.22, R-S0.23, R-S0.24)',
  alone,
  async ({ page, browser }) => {
    await signIn(page);
    await publish(page, { title: `Counted ${newName()}`, text: 'One, two.' });
    await page.getByRole('button', { name: /^Like/ }).click();

    const stranger = await (await browser.newContext()).newPage();
    await stranger.goto('/dashboard');
    await expect(stranger.getByText('Live')).toBeVisible();
    // The view and the like may still be on their way.
    await expect(async () => {
      expect(await shownTotals(stranger)).toEqual(await countTotals());
      expect(await shownRanking(stranger, 'Views')).toEqual(await rankViews());
      expect(await shownRanking(stranger, 'Likes')).toEqual(await rankLikes());
    }).toPass();
    await expect(stranger).toHaveURL('/dashboard');
    await stranger.context().close();
  },
);

test(
  'the numbers follow by themselves and nothing moves (R-S0.24)',
  alone,
  async ({ page, browser }) => {
    const stranger = await (await browser.newContext()).newPage();
    await signIn(stranger);
    await publish(stranger, { title: `First ${newName()}`, text: 'So that there is a chart.' });
    await stranger.goto('/dashboard');
    const views = stranger.locator('[data-total=views]');
    await expect(views).toHaveText(/\d/);
    await expect(stranger.locator('[data-bar]').first()).toBeVisible();
    const before = await shownTotals(stranger);
    const places = () =>
      stranger
        .locator('[data-total], [data-ranking], h2')
        .evaluateAll((all) => all.map((one) => Math.round(one.getBoundingClientRect().top)));
    const placesBefore = await places();

    await signIn(page);
    await publish(page, { title: `Followed ${newName()}`, text: 'Again.' });
    await expect.poll(async () => (await shownTotals(stranger)).views).toBe(before.views + 1);
    // What a deleted account has left may be cleared away meanwhile: posts and likes are counted.
    await expect(async () => {
      const after = await shownTotals(stranger);
      expect(after).toEqual(await countTotals());
      expect(after).toMatchObject({ users: before.users + 1, views: before.views + 1 });
    }).toPass();
    expect(await places()).toEqual(placesBefore);
    await stranger.context().close();
  },
);

test('a ranked post leads to its page, through the login (R-S0.15, R-S0.22)', async ({ page }) => {
  await signIn(page);
  await publish(page, { title: `Ranked ${newName()}`, text: 'Go.' });
  await page.context().clearCookies();
  await page.evaluate(() => localStorage.clear());
  await page.goto('/dashboard');
  await page.locator('[data-ranking=Views] a').first().click();
  await expect(page).toHaveURL(/\/login\?next=%2F\d+$/);
});
