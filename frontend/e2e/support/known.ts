import type { Page } from '@playwright/test';
import { countRatings } from './database';
import { join } from './member';
import { memberOf, newName, signIn } from './visitor';

/** One of the films that every seed brings. */
const MOVIE = 'The Dark Knight';

/** Somebody whom others follow, like and talk to, on whose pages there is something to see. */
export async function becomeKnown(page: Page) {
  await signIn(page);
  const me = memberOf(page);
  const fan = await join(newName());
  await fan.publish({ title: `Fan’s ${newName()}`, text: 'From somebody I follow.' });
  await me.follow(fan.id);
  await fan.follow(me.id);
  const postId = await me.publish({
    title: `Seen ${newName()}`,
    text: 'A few words.\n\nAnd a few more, so that there is something to look at.',
  });
  await fan.like(postId);
  await fan.comment(postId, 'I was there too! The light was just like this.');
  await me.comment(postId, 'Thank you.');
  await me.addDog(`Rex ${newName()}`);
  await fan.addDog(`Lazy ${newName()}`);
  const { id: movieId } = await countRatings(MOVIE);
  await me.rate(movieId, 8);
  return { postId, movieId, username: me.username };
}
