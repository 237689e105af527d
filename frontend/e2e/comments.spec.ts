import { expect, test } from '@playwright/test';
import { countComments } from './support/database';
import { join } from './support/member';
import { memberOf, newName, publish, scrollTo, signIn } from './support/visitor';

test('a comment is written, seen, and taken back by its author alone (R-S1.11, R-S1.19)', async ({
  page,
}) => {
  const author = await join(newName());
  const postId = await author.publish({ title: `Talked ${newName()}`, text: 'Say something.' });
  await author.comment(postId, 'I begin.');
  await signIn(page);
  await page.goto(`/${postId}`);
  const comments = page.getByRole('region', { name: /^Comments/ });
  const listed = comments.getByRole('listitem');
  await expect(listed).toContainText(['I begin.']);

  await comments.getByRole('button', { name: 'Comment' }).click();
  await expect(comments.getByText('Write something.')).toBeVisible();
  const text = '<b>Second</b>\nline, 秋';
  await comments.getByRole('textbox', { name: 'Your comment' }).fill(text);
  await comments.getByRole('button', { name: 'Comment' }).click();
  await expect(listed.first()).toContainText('<b>Second</b>');
  await expect(comments.getByRole('heading')).toHaveText(/2$/);
  expect(await countComments(postId)).toBe(2);

  await page.reload();
  await expect(listed).toHaveCount(2);
  await expect(listed.first()).toContainText(memberOf(page).username);
  await expect(listed.getByRole('button')).toHaveCount(1);
  await listed.first().getByRole('button', { name: 'Delete my comment' }).click();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await expect(listed).toHaveCount(2);
  await listed.first().getByRole('button', { name: 'Delete my comment' }).click();
  await page.getByRole('button', { name: 'Delete comment' }).click();
  await expect(listed).toHaveCount(1);
  expect(await countComments(postId)).toBe(1);
});

test('comments are reached page by page, the newest first (R-S1.19)', async ({ page }) => {
  const author = await join(newName());
  const postId = await author.publish({ title: `Long ${newName()}`, text: 'Much is said.' });
  const said: string[] = [];
  for (let number = 1; number <= 45; number += 1) {
    await author.comment(postId, `Word ${number}.`);
    said.unshift(`Word ${number}.`);
  }
  await signIn(page);
  await page.goto(`/${postId}`);
  const listed = page.getByRole('region', { name: /^Comments/ }).getByRole('listitem');
  await scrollTo(page, () => expect(listed).toHaveCount(45, { timeout: 200 }));
  const texts = await listed.evaluateAll((all) =>
    all.map((one) => one.querySelector('p:last-child')?.textContent),
  );
  expect(texts).toEqual(said);
});

test('a comment by somebody else arrives by itself (R-S1.22)', async ({ page }) => {
  await signIn(page);
  // What was said before the page listens stands in the list without a word.
  const watching = page
    .waitForEvent('websocket')
    .then((socket) =>
      socket.waitForEvent('framesent', ({ payload }) => /"watch","post_id":\d/.test(`${payload}`)),
    );
  const postId = await publish(page, { title: `Live ${newName()}`, text: 'Watch this.' });
  await watching;
  const comments = page.getByRole('region', { name: /^Comments/ });
  await expect(comments.getByText(/^No comments yet/)).toBeVisible();
  const other = await join(newName());
  await other.comment(postId, 'Here I am.');
  await expect(comments.getByRole('listitem')).toContainText(['Here I am.']);
  await expect(comments.getByText(`New comment by ${other.username}`)).toBeAttached();
});
