import { expect, type Page, test } from '@playwright/test';
import { join } from './support/member';
import { memberOf, newName, openGallery, publish, signIn } from './support/visitor';

/** Within a second on a machine that has nothing else to do; ten times that here. */
const SOON_MS = 10_000;
const CUT_MS = 10_000;

const bell = (page: Page) => page.getByRole('banner').getByRole('link', { name: /^Notifications/ });
const unread = (page: Page, count: number) =>
  expect(bell(page)).toHaveAccessibleName(`Notifications, ${count} unread`, { timeout: SOON_MS });

/** Keeps what the page says aloud. */
async function listen(page: Page): Promise<() => Promise<string[]>> {
  await page.locator('[data-said]').evaluate((region) => {
    const said: string[] = [];
    Object.assign(window, { said });
    new MutationObserver(() => said.push(region.textContent ?? '')).observe(region, {
      childList: true,
      characterData: true,
      subtree: true,
    });
  });
  return () => page.evaluate(() => (window as unknown as { said: string[] }).said);
}

/** A page whose stream is open. */
async function openPost(page: Page): Promise<{ postId: number; title: string }> {
  const title = `Rung ${newName()}`;
  const opened = page.waitForEvent('websocket');
  const postId = await publish(page, { title, text: 'Talk to me.' });
  await opened;
  return { postId, title };
}

test('a comment in one browser rings the bell in another (R-S1.20, R-S1.22)', async ({
  page,
  browser,
}) => {
  await signIn(page);
  const { postId, title } = await openPost(page);
  const heard = await listen(page);
  await expect(bell(page)).toHaveAccessibleName('Notifications');

  const other = await (await browser.newContext()).newPage();
  const commenter = await signIn(other);
  await other.goto(`/${postId}`);
  await other.getByRole('textbox', { name: 'Your comment' }).fill('Ring!');
  await other.getByRole('button', { name: 'Comment' }).click();
  await expect(other.getByText('Ring!')).toBeVisible();
  const sentAt = Date.now();
  await unread(page, 1);
  test.info().annotations.push({ type: 'bell', description: `${Date.now() - sentAt} ms` });
  expect(await heard()).toEqual([`${commenter} commented on “${title}”`]);

  // What one does oneself rings nothing.
  await memberOf(page).comment(postId, 'Myself.');
  await memberOf(other).like(postId);
  await unread(page, 2);

  await bell(page).click();
  const items = page.locator('[data-notification]');
  await expect(items).toHaveCount(2);
  await expect(items.first()).toContainText(`${commenter} likes “${title}”`);
  await items.nth(1).getByRole('link').click();
  await expect(page).toHaveURL(`/${postId}`);
  await unread(page, 1);
  await bell(page).click();
  await page.getByRole('button', { name: 'Mark all as read' }).click();
  await expect(bell(page)).toHaveAccessibleName('Notifications');
  await page.reload();
  await expect(items).toHaveCount(2);
  await expect(page.locator('[data-unread]')).toHaveCount(0);
  await other.context().close();
});

test('a follower is told of, with the way to the person (R-S1.22, R-S1.23)', async ({ page }) => {
  await signIn(page);
  await openGallery(page);
  const fan = await join(newName());
  await fan.follow(memberOf(page).id);
  await unread(page, 1);
  await bell(page).click();
  await page.getByRole('link', { name: /follows you/ }).click();
  await expect(page).toHaveURL(`/people/${fan.username}`);
});

test('after the network was away for 10 s, what was missed arrives once (R-S1.22)', async ({
  page,
  context,
}) => {
  await signIn(page);
  const { postId, title } = await openPost(page);
  const heard = await listen(page);
  const other = await join(newName());
  await other.comment(postId, 'Before.');
  await unread(page, 1);

  await context.setOffline(true);
  await other.comment(postId, 'Meanwhile.');
  await page.waitForTimeout(CUT_MS);
  await unread(page, 1);
  await context.setOffline(false);
  await unread(page, 2);
  await expect(page.getByText('Meanwhile.')).toBeVisible();

  await other.comment(postId, 'After.');
  await unread(page, 3);
  const sentence = `${other.username} commented on “${title}”`;
  expect((await heard()).every((words) => words === sentence)).toBe(true);
  await bell(page).click();
  const items = page.locator('[data-notification]');
  await expect(items).toContainText(['After.', 'Meanwhile.', 'Before.']);
});

test('a stream that the server cuts for 10 s resumes where it was (R-S1.22)', async ({ page }) => {
  await signIn(page);
  let isCut = false;
  const said: { type: string; id?: number }[] = [];
  const streams: { cut: () => Promise<unknown>; url: string }[] = [];
  await page.routeWebSocket(/\/api\/notifications\/stream/, (socket) => {
    if (isCut) {
      void socket.close({ code: 4_503 });
      return;
    }
    const server = socket.connectToServer();
    server.onMessage((message) => {
      said.push(JSON.parse(String(message)));
      socket.send(message);
    });
    const cut = () => Promise.all([socket.close({ code: 4_503 }), server.close()]);
    streams.push({ cut, url: socket.url() });
  });
  const postId = await publish(page, { title: `Cut ${newName()}`, text: 'Talk to me.' });
  await expect.poll(() => streams.length).toBe(1);
  const other = await join(newName());
  await other.comment(postId, 'Before.');
  await unread(page, 1);

  isCut = true;
  await streams[0]?.cut();
  await other.comment(postId, 'Meanwhile.');
  await page.waitForTimeout(CUT_MS);
  isCut = false;
  await unread(page, 2);
  await expect.poll(() => streams.length, { timeout: 20_000 }).toBe(2);
  expect(streams[1]?.url).toMatch(/after=\d+/);
  await expect
    .poll(() => said.filter(({ type }) => type === 'notification').length)
    .toBeGreaterThanOrEqual(2);
  const ids = said.filter(({ type }) => type === 'notification').map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);

  await bell(page).click();
  await expect(page.locator('[data-notification]')).toContainText(['Meanwhile.', 'Before.']);
});

test('each tab has one stream, and all of them ring (R-S1.22)', async ({ page, context }) => {
  await signIn(page);
  await openGallery(page);
  const sockets: string[] = [];
  context.on('page', (tab) => tab.on('websocket', (socket) => sockets.push(socket.url())));
  const second = await context.newPage();
  await second.goto('/feed');
  await expect.poll(() => sockets.length).toBe(1);
  await second.getByRole('link', { name: 'People' }).first().click();
  await expect(second.getByRole('heading', { level: 1, name: 'People' })).toBeVisible();
  const fan = await join(newName());
  await fan.follow(memberOf(page).id);
  await unread(page, 1);
  await unread(second, 1);
  expect(sockets).toHaveLength(1);
});
