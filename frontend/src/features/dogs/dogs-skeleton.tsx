import { Skeleton } from '@/components/skeleton';
import cardClasses from './dog-card.module.css';
import classes from './dogs-screen.module.css';

const CARDS = ['a', 'b', 'c', 'd', 'e', 'f'];

/** The gallery's own shape while it loads. */
export function DogsSkeleton() {
  return (
    <div className={classes.grid} aria-busy="true">
      <span className={classes.quiet} role="status">
        Loading dogs
      </span>
      {CARDS.map((card) => (
        <div key={card} className={cardClasses.card}>
          <Skeleton ratio="3 / 2" radius={0} />
          <div className={cardClasses.bodySkeleton}>
            <Skeleton width={110} height={18} />
            <Skeleton width="60%" height={18} />
            <Skeleton width="44%" height={13} />
          </div>
        </div>
      ))}
    </div>
  );
}
