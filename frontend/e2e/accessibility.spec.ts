import AxeBuilder from '@axe-core/playwright';
import { expect, type Page, test } from '@playwright/test';
import { becomeKnown } from './support/known';
import { contextOf, type Device, devices, schemesOf, wear } from './support/looks';
import { open, type PageToSee, pagesToSee, pretendEmpty, visitorPages } from './support/pages';
import { refusals } from './support/policy';
import { memberOf, newName, openGallery, publish, signIn } from './support/visitor';

const FOLDER = 'screenshots';

/** Without frames axe need not collect its findings in a page of its own. */
async function violations(page: Page): Promise<string[]> {
  expect(page.frames()).toHaveLength(1);
  const axe = new AxeBuilder({ page }).setLegacyMode().options({ resultTypes: ['violations'] });
  const { violations: found } = await axe.analyze();
  return found.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html}\n${failureSummary}`),
  );
}

/** Axe on what is open, in the schemes of the device. */
async function examine(page: Page, device: Device, name: string): Promise<void> {
  for (const scheme of schemesOf(device)) {
    await wear(page, scheme);
    expect.soft(await violations(page), `${name}, ${scheme}`).toEqual([]);
  }
}

/** Axe and a picture of a page, in the schemes of the device. */
async function see(page: Page, device: Device, one: PageToSee, state: 'seeded' | 'empty') {
  await page.emulateMedia({ colorScheme: schemesOf(device)[0] });
  await open(page, one);
  for (const scheme of schemesOf(device)) {
    await wear(page, scheme);
    expect.soft(await violations(page), `${one.name}, ${state}, ${scheme}`).toEqual([]);
    const path = `${FOLDER}/${one.name}-${state}-${device}-${scheme}.png`;
    await page.screenshot({ path, animations: 'disabled', fullPage: Boolean(one.isTall) });
  }
}

for (const device of devices) {
  test.describe(`in pictures, light and dark, and axe finds nothing, ${device}`, () => {
    test.use(contextOf(device));
    test.describe.configure({ timeout: 300_000 });

    test('every page for visitors, and the forms; none needs what its policy refuses (R-S1.28)', async ({
      page,
    }) => {
      const refused = refusals(page);
      for (const one of visitorPages) {
        await see(page, device, one, 'seeded');
      }
      expect(refused).toEqual([]);
    });

    test('every page for members; none needs what its policy refuses (R-S1.28)', async ({
      page,
    }) => {
      const refused = refusals(page);
      for (const one of pagesToSee(await becomeKnown(page))) {
        await see(page, device, one, 'seeded');
      }
      expect(refused).toEqual([]);
    });

    test('what opens over a page (R-S1.28)', async ({ page }) => {
      await signIn(page);
      await page.goto('/settings');
      await page.getByRole('button', { name: /^Theme/ }).click();
      await expect(page.getByRole('menuitemradio', { name: 'Dark' })).toBeVisible();
      await examine(page, device, 'theme menu');
      await page.keyboard.press('Escape');
      if (device === 'phone') {
        await page.getByRole('button', { name: 'More' }).click();
        await expect(page.getByRole('menuitem', { name: 'Insights' })).toBeVisible();
        await examine(page, device, 'more sections');
        await page.keyboard.press('Escape');
      }
      await page.getByRole('button', { name: 'Delete account' }).click();
      await expect(page.getByRole('dialog')).toBeVisible();
      await examine(page, device, 'dialog');
    });

    test('every page while there is nothing to see (R-S1.28)', async ({ page }) => {
      const memberPages = pagesToSee(await becomeKnown(page));
      await pretendEmpty(page);
      for (const one of memberPages.filter(({ hasEmptyState }) => hasEmptyState)) {
        await see(page, device, one, 'empty');
      }
    });
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
  await expect(page.getByRole('link', { name: 'Skip to content' })).toBeFocused();
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
  const context = await browser.newContext(contextOf('phone'));
  const page = await context.newPage();
  await signIn(page);
  await openGallery(page);
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
