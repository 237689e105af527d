import AxeBuilder from '@axe-core/playwright';
import { expect, type Page, test } from '@playwright/test';
import { newName, openGallery, signIn } from './support/visitor';

/** Draws a picture as a camera would give it; larger than any size that is shown. */
async function photo(page: Page): Promise<Buffer> {
  const url = await page.evaluate(() => {
    const canvas = Object.assign(document.createElement('canvas'), { width: 2400, height: 1600 });
    const context = canvas.getContext('2d') as CanvasRenderingContext2D;
    const sky = context.createLinearGradient(0, 0, 2400, 1600);
    sky.addColorStop(0, '#203a8f');
    sky.addColorStop(1, '#f2a65a');
    context.fillStyle = sky;
    context.fillRect(0, 0, 2400, 1600);
    return canvas.toDataURL('image/jpeg', 0.9);
  });
  return Buffer.from(url.slice(url.indexOf(',') + 1), 'base64');
}

async function violations(page: Page): Promise<string[]> {
  const axe = new AxeBuilder({ page }).setLegacyMode().options({ resultTypes: ['violations'] });
  return (await axe.analyze()).violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
}

test('a picture from one’s own device is uploaded, prepared and shown in a size that suits (R-S2.15, R-S0.4)', async ({
  page,
}) => {
  test.setTimeout(120_000);
  await signIn(page);
  const title = `Photo ${newName()}`;
  await page.goto('/new');
  await page.getByLabel('Title').fill(title);
  await page.getByLabel('Text', { exact: true }).fill('Taken this morning.');
  const file = { name: '../../evil.png.exe', mimeType: 'image/jpeg', buffer: await photo(page) };
  await page.locator('input[type=file]').setInputFiles(file);
  await expect(page.getByText(/^Ready/)).toBeVisible();
  await expect(page.getByAltText('Preview')).toBeVisible();
  await expect(page.getByLabel('Picture address')).toBeHidden();
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    expect(await violations(page)).toEqual([]);
  }
  await page.getByRole('button', { name: 'Publish' }).click();
  await expect(page).toHaveURL(/\/\d+$/);
  const picture = page.getByRole('article').getByAltText(title);
  await expect(picture).toHaveAttribute('src', /^\/api\/pictures\//, { timeout: 60_000 });
  await expect(picture).toHaveAttribute('srcset', / 320w, .* 640w, .* 1280w, .* 1920w$/);
  const shown = () => picture.evaluate((image) => (image as HTMLImageElement).naturalWidth);
  await expect.poll(shown).toBeGreaterThan(300);
  expect(await violations(page)).toEqual([]);
  const address = new URL((await picture.getAttribute('src')) ?? '', page.url());
  const answer = await page.request.get(address.href);
  expect(answer.headers()['content-type']).toBe('image/webp');

  await openGallery(page);
  const card = page.getByRole('article').filter({ hasText: title });
  await expect(card.getByAltText(title)).toHaveAttribute('srcset', / 1920w$/);
});

test('what is no picture is refused before it is published, and can be removed (R-S2.15)', async ({
  page,
}) => {
  await signIn(page);
  await page.goto('/new');
  await page.getByLabel('Text', { exact: true }).fill('Without a picture.');
  const input = page.locator('input[type=file]');
  await input.setInputFiles({
    name: 'photo.png',
    mimeType: 'image/png',
    buffer: Buffer.from('<svg onload="alert(1)"/>'),
  });
  await expect(page.getByText(/Choose a JPEG|cannot be shown/)).toBeVisible();
  await expect(page.getByRole('button', { name: 'Publish' })).toBeDisabled();
  expect(await violations(page)).toEqual([]);
  await page.getByRole('button', { name: 'Remove' }).click();
  await page.getByRole('button', { name: 'Publish' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Without a picture.' })).toBeVisible();
});
