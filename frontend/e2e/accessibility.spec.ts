import AxeBuilder from '@axe-core/playwright';
import { expect, type Page, test } from '@playwright/test';
import { contextOf, looks, open, pagesToSee, pretendEmpty } from './support/pages';
import { newName, publish, signIn } from './support/visitor';

async function violations(page: Page): Promise<string[]> {
  const { violations: found } = await new AxeBuilder({ page }).analyze();
  return found.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html}\n${failureSummary}`),
  );
}

for (const look of looks) {
  test(`axe finds nothing, ${look.device}, ${look.scheme} (R-S1.28)`, async ({ browser }) => {
    test.setTimeout(300_000);
    const context = await browser.newContext(contextOf(look));
    const page = await context.newPage();
    const pages = pagesToSee(0);
    for (const one of pages.filter(({ isForMembers }) => !isForMembers)) {
      await open(page, one);
      expect.soft(await violations(page), one.name).toEqual([]);
    }

    await signIn(page);
    const postId = await publish(page, { title: `Axe ${newName()}`, text: 'Read me.' });
    const memberPages = pagesToSee(postId).filter(({ isForMembers }) => isForMembers);
    for (const one of memberPages) {
      await open(page, one);
      expect.soft(await violations(page), one.name).toEqual([]);
    }

    // What opens over a page.
    await page.goto('/settings');
    await page.getByRole('button', { name: /^Theme/ }).click();
    await expect(page.getByRole('menuitemradio', { name: 'Dark' })).toBeVisible();
    expect.soft(await violations(page), 'theme menu').toEqual([]);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Delete account' }).click();
    await expect(page.getByRole('dialog')).toBeVisible();
    expect.soft(await violations(page), 'dialog').toEqual([]);

    await pretendEmpty(page);
    for (const one of memberPages.filter(({ hasEmptyState }) => hasEmptyState)) {
      await open(page, one);
      expect.soft(await violations(page), `${one.name}, empty`).toEqual([]);
    }
    await context.close();
  });
}

test('the keyboard alone is enough (R-S1.28)', async ({ page }) => {
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
  await expect(card.getByRole('button')).toBeFocused();
  await page.keyboard.press('Space');
  await expect(card.getByRole('button')).toHaveAttribute('aria-pressed', 'true');
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
