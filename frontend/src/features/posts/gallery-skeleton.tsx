import { Skeleton } from '@/components/skeleton';
import classes from './gallery.module.css';
import cardClasses from './post-card.module.css';

const CARDS = ['a', 'b', 'c', 'd', 'e', 'f'];

export function CardSkeleton() {
  return (
    <div className={cardClasses.card}>
      <Skeleton ratio="3 / 2" radius={0} />
      <div className={cardClasses.body}>
        <div style={{ flex: 1, display: 'grid', gap: 9, padding: '4px 0 11px' }}>
          <Skeleton width="76%" height={17} />
          <Skeleton width="44%" height={13} />
        </div>
        <span style={{ padding: '0 10px 14px 0' }}>
          <Skeleton width={44} height={18} />
        </span>
      </div>
    </div>
  );
}

/** The gallery's own shape while it loads. */
export function GallerySkeleton() {
  return (
    <div className={classes.grid} aria-busy="true">
      <span className={classes.quiet} role="status">
        Loading posts
      </span>
      {CARDS.map((card) => (
        <CardSkeleton key={card} />
      ))}
    </div>
  );
}
