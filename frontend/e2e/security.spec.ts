import { expect, type Page, test } from '@playwright/test';
import { refusals } from './support/policy';

/** The parts of a page's policy. */
async function policyOf(page: Page, path: string): Promise<Record<string, string>> {
  const response = await page.request.get(path);
  const policy = response.headers()['content-security-policy'] ?? '';
  const parts = policy.split('; ').map((part) => part.split(' '));
  return Object.fromEntries(parts.map(([name = '', ...rest]) => [name, rest.join(' ')]));
}

test('neither missing pages nor the API’s document need what their policy refuses', async ({
  page,
}) => {
  const found = refusals(page);
  await page.goto('/nothing/that/is/there');
  await page.goto('/nothing');
  await page.goto('/docs');
  await expect(page.locator('.swagger-ui .info')).toBeVisible();
  expect(found).toEqual([]);
});

for (const path of ['/login', '/dashboard', '/5', '/people/nobody', '/not/there']) {
  test(`a script that was not built into ${path} does not run`, async ({ page }) => {
    const found = refusals(page);
    await page.route(
      ({ pathname }) => pathname === path,
      async (route) => {
        if (route.request().resourceType() !== 'document') {
          await route.continue();
          return;
        }
        const response = await route.fetch();
        const html = await response.text();
        const evil =
          '<script>window.stolen = 1</script><img src="data:," onerror="window.stolen = 2">';
        await route.fulfill({ response, body: html.replace('<body', `${evil}<body`) });
      },
    );
    await page.goto(path);
    await expect.poll(() => found.length).toBeGreaterThan(0);
    expect(await page.evaluate(() => 'stolen' in window)).toBe(false);
  });
}

test('pages rendered by the build stay static, and each answer has a nonce of its own', async ({
  page,
}) => {
  for (const path of ['/login', '/', '/dashboard', '/5']) {
    const one = await policyOf(page, path);
    const other = await policyOf(page, path);
    expect(one['script-src']).not.toContain('unsafe');
    expect(one['script-src']).toMatch(/'nonce-[\w+/]{22}=='/);
    expect(one['script-src']).not.toBe(other['script-src']);
    expect(one['frame-ancestors']).toBe("'none'");
    expect(one['object-src']).toBe("'none'");
  }
  const login = await page.request.get('/login');
  expect(login.headers()['x-nextjs-cache']).toBe('HIT');
});

test('pages say what else a browser is to refuse', async ({ page }) => {
  const headers = (await page.request.get('/login')).headers();
  expect(headers).toMatchObject({
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'strict-origin-when-cross-origin',
    'cross-origin-opener-policy': 'same-origin',
  });
  expect(headers['permissions-policy']).toContain('camera=()');
  expect(headers).not.toHaveProperty('x-powered-by');
  expect(headers).not.toHaveProperty('strict-transport-security');
  const data = await page.request.get('/api/dashboard');
  expect(data.headers()['content-security-policy']).toContain("default-src 'none'");
});

// A proxy before it says itself how it was asked, and passes no such claim on.
test('a site behind TLS asks for HTTPS only', { tag: '@direct' }, async ({ page }) => {
  const behind = await page.request.get('/login', { headers: { 'X-Forwarded-Proto': 'https' } });
  expect(behind.headers()['strict-transport-security']).toBe('max-age=31536000');
});
