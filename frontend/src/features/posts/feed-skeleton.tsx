import classes from './gallery.module.css';
import { CardSkeleton } from './gallery-skeleton';

const CARDS = ['a', 'b', 'c'];

/** The feed's own shape while it loads. */
export function FeedSkeleton() {
  return (
    <div className={classes.column} aria-busy="true">
      <span className={classes.quiet} role="status">
        Loading posts
      </span>
      {CARDS.map((card) => (
        <CardSkeleton key={card} />
      ))}
    </div>
  );
}
