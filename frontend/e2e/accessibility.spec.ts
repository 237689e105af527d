import AxeBuilder from '@axe-core/playwright';
import { expect, type Page, test } from '@playwright/test';
import { countRatings } from './support/database';
import { join } from './support/member';
import {
  contextOf,
  looks,
  open,
  type PageToSee,
  pagesToSee,
  pretendEmpty,
  visitorPages,
} from './support/pages';
import { memberOf, newName, publish, signIn } from './support/visitor';

const FOLDER = 'screenshots';
/** One of the films that every seed brings. */
const MOVIE = 'The Dark Knight';

async function violations(page: Page): Promise<string[]> {
  const { violations: found } = await new AxeBuilder({ page }).analyze();
  return found.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html}\n${failureSummary}`),
  );
}

/** Somebody whom others follow, like and talk to, on whose pages there is something to see. */
async function becomeKnown(page: Page) {
  await signIn(page);
  const me = memberOf(page);
  const fan = await join(newName());
  await fan.publish({ title: `Fan’s ${newName()}`, text: 'From somebody I follow.' });
  await me.follow(fan.id);
  await fan.follow(me.id);
  const postId = await publish(page, {
    title: `Seen ${newName()}`,
    text: 'A few words.\n\nAnd a few more, so that there is something to look at.',
  });
  await fan.like(postId);
  await fan.comment(postId, 'I was there too! The light was just like this.');
  await me.comment(postId, 'Thank you.');
  const { id: movieId } = await countRatings(MOVIE);
  await me.rate(movieId, 8);
  return { postId, movieId, username: me.username };
}

for (const look of looks) {
  test(`every page in pictures, and axe finds nothing, ${look.device}, ${look.scheme} (R-S1.28)`, async ({
    browser,
  }) => {
    test.setTimeout(300_000);
    const context = await browser.newContext(contextOf(look));
    const page = await context.newPage();
    const see = async (one: PageToSee, state: 'seeded' | 'empty') => {
      await open(page, one);
      expect.soft(await violations(page), `${one.name}, ${state}`).toEqual([]);
      const path = `${FOLDER}/${one.name}-${state}-${look.device}-${look.scheme}.png`;
      await page.screenshot({ path, animations: 'disabled' });
    };

    for (const one of visitorPages) {
      await see(one, 'seeded');
    }
    const memberPages = pagesToSee(await becomeKnown(page));
    for (const one of memberPages) {
      await see(one, 'seeded');
    }

    // What opens over a page.
    await page.goto('/settings');
    await page.getByRole('button', { name: /^Theme/ }).click();
    await expect(page.getByRole('menuitemradio', { name: 'Dark' })).toBeVisible();
    expect.soft(await violations(page), 'theme menu').toEqual([]);
    await page.keyboard.press('Escape');
    if (look.device === 'phone') {
      await page.getByRole('button', { name: 'More' }).click();
      await expect(page.getByRole('menuitem', { name: 'Insights' })).toBeVisible();
      expect.soft(await violations(page), 'more sections').toEqual([]);
      await page.keyboard.press('Escape');
    }
    await page.getByRole('button', { name: 'Delete account' }).click();
    await expect(page.getByRole('dialog')).toBeVisible();
    expect.soft(await violations(page), 'dialog').toEqual([]);

    await pretendEmpty(page);
    for (const one of memberPages.filter(({ hasEmptyState }) => hasEmptyState)) {
      await see(one, 'empty');
    }
    await context.close();
  });
}

// The first card must be one's own.
test('the keyboard alone is enough (R-S1.28)', { tag: '@alone' }, async ({ page }) => {
  await signIn(page);
  const title = `Keys ${newName()}`;
  await publish(page, { title, text: 'Typed.' });
  await page.goto('/');
  await expect(page.getByRole('article').first()).toBeVisible();
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Skip to the content' })).toBeFocused();
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  const card = page.getByRole('article').first();
  await expect(card.getByRole('heading').getByRole('link')).toBeFocused();
  await page.keyboard.press('Tab');
  await expect(card.getByRole('link', { name: memberOf(page).username })).toBeFocused();
  await page.keyboard.press('Tab');
  await expect(card.getByRole('button')).toBeFocused();
  await page.keyboard.press('Space');
  await expect(card.getByRole('button')).toHaveAttribute('aria-pressed', 'true');
  await page.keyboard.press('Shift+Tab');
  await page.keyboard.press('Shift+Tab');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1, name: title })).toBeFocused();
});

test('targets are large enough for a thumb (R-S1.28)', async ({ browser }) => {
  const context = await browser.newContext(contextOf({ device: 'phone', scheme: 'light' }));
  const page = await context.newPage();
  await signIn(page);
  await expect(page.getByRole('button', { name: /^Account menu of/ })).toBeVisible();
  const controls = page.locator('header a, header button, nav a, article button, main form button');
  const sizes = await controls.evaluateAll((all) =>
    all
      .map((one) => one.getBoundingClientRect())
      .filter(({ width }) => width > 0)
      .map(({ width, height }) => Math.min(width, height)),
  );
  expect(sizes.length).toBeGreaterThan(5);
  expect(Math.min(...sizes)).toBeGreaterThanOrEqual(44);
  await context.close();
});
