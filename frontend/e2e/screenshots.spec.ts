import { test } from '@playwright/test';
import { contextOf, looks, open, type PageToSee, pagesToSee, pretendEmpty } from './support/pages';
import { newName, publish, signIn } from './support/visitor';

const FOLDER = 'screenshots';

for (const look of looks) {
  test(`pictures of every page, ${look.device}, ${look.scheme} (R-S1.28)`, async ({ browser }) => {
    test.setTimeout(300_000);
    const context = await browser.newContext(contextOf(look));
    const page = await context.newPage();
    const take = async (one: PageToSee, state: 'seeded' | 'empty') => {
      await open(page, one);
      const path = `${FOLDER}/${one.name}-${state}-${look.device}-${look.scheme}.png`;
      await page.screenshot({ path, animations: 'disabled' });
    };

    for (const one of pagesToSee(0).filter(({ isForMembers }) => !isForMembers)) {
      await take(one, 'seeded');
    }
    await signIn(page);
    const postId = await publish(page, {
      title: `Pictured ${newName()}`,
      text: 'A few words.\n\nAnd a few more, so that there is something to look at.',
    });
    const memberPages = pagesToSee(postId).filter(({ isForMembers }) => isForMembers);
    for (const one of memberPages) {
      await take(one, 'seeded');
    }
    await pretendEmpty(page);
    for (const one of memberPages.filter(({ hasEmptyState }) => hasEmptyState)) {
      await take(one, 'empty');
    }
    await context.close();
  });
}
