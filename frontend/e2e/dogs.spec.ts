import { expect, test } from '@playwright/test';
import { join } from './support/member';
import { cardOf, newName, signIn } from './support/visitor';

test('a dog is added, adopted, given away and removed (R-S2.2, R-S2.4, R-S2.5, R-S2.6, R-S2.7)', async ({
  page,
}) => {
  await signIn(page);
  const [mine, other] = [`Rex ${newName()}`, `Lazy ${newName()}`];
  const friend = await join(newName());
  await friend.addDog(other);

  await page.goto('/dogs');
  await expect(page.getByRole('heading', { level: 1, name: 'Dogs' })).toBeVisible();
  await expect(cardOf(page, other)).toBeVisible();
  await expect(cardOf(page, other).getByRole('button')).toHaveCount(0);

  await page.getByRole('button', { name: 'Add a dog' }).click();
  await page.getByRole('textbox', { name: 'Name' }).fill(other.toUpperCase());
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  await expect(page.getByText('A dog with this name already exists.')).toBeVisible();
  await page.getByRole('textbox', { name: 'Name' }).fill(mine);
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  await expect(page.getByRole('dialog')).toBeHidden();
  await expect(cardOf(page, mine).getByText('Looking for a home')).toBeVisible();

  await page.getByText('Adopted', { exact: true }).first().click();
  await expect(cardOf(page, mine)).toHaveCount(0);
  await page.getByText('All dogs').click();
  await page.getByRole('button', { name: `Adopted: ${mine}` }).click();
  await expect(page.getByRole('button', { name: `Adopted: ${mine}` })).toHaveAttribute(
    'aria-pressed',
    'true',
  );
  await page.getByText('Adopted', { exact: true }).first().click();
  await expect(cardOf(page, mine)).toBeVisible();

  await page.getByRole('button', { name: `Edit ${mine}` }).click();
  await page.getByRole('textbox', { name: 'Owner' }).fill(friend.username);
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(cardOf(page, mine).getByRole('link', { name: friend.username })).toBeVisible();
  await expect(cardOf(page, mine).getByRole('button')).toHaveCount(0);

  const last = `Bella ${newName()}`;
  await page.getByRole('button', { name: 'Add a dog' }).click();
  await page.getByRole('textbox', { name: 'Name' }).fill(last);
  await page.getByRole('checkbox', { name: 'Already has a home' }).check();
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  await page.getByRole('button', { name: `Remove ${last}` }).click();
  await page.getByRole('button', { name: 'Remove dog' }).click();
  await expect(cardOf(page, last)).toHaveCount(0);
});

test('visitors see the dogs, and nothing to change (R-S2.2, R-S2.11)', async ({ page }) => {
  const name = `Rex ${newName()}`;
  await (await join(newName())).addDog(name);
  await page.goto('/dogs');
  await expect(cardOf(page, name)).toBeVisible();
  await expect(page.getByRole('button', { name: 'Add a dog' })).toHaveCount(0);
  await expect(cardOf(page, name).getByRole('button')).toHaveCount(0);
});
