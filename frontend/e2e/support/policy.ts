import type { Page } from '@playwright/test';

/** What the browser refused on a page because of its policy, from now on. */
export function refusals(page: Page): string[] {
  const found: string[] = [];
  page.on('console', (message) => {
    if (/Content[ -]Security[ -]Policy/i.test(message.text())) {
      found.push(message.text());
    }
  });
  return found;
}
