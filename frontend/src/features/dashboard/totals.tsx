import { IconEye, IconHeart, IconPhoto, IconUsers, type TablerIcon } from '@tabler/icons-react';
import { Skeleton } from '@/components/skeleton';
import { formatCount } from '@/lib/format/number';
import classes from './totals.module.css';
import type { DashboardData } from './types';

type Total = 'users' | 'posts' | 'likes' | 'views';

const TOTALS: readonly { key: Total; label: string; icon: TablerIcon }[] = [
  { key: 'users', label: 'Users', icon: IconUsers },
  { key: 'posts', label: 'Posts', icon: IconPhoto },
  { key: 'likes', label: 'Likes', icon: IconHeart },
  { key: 'views', label: 'Views', icon: IconEye },
];

/** The four totals; grey blocks of the same size until the first answer. */
export function Totals({ data }: { data: DashboardData | undefined }) {
  return (
    <dl className={classes.row}>
      {TOTALS.map(({ key, label, icon: Icon }) => (
        <div key={key} className={classes.tile}>
          <dt className={classes.label}>
            <Icon size={18} stroke={1.7} aria-hidden="true" />
            {label}
          </dt>
          <dd className={classes.number} data-total={key}>
            {data ? formatCount(data[key]) : <Skeleton width={96} height={28} />}
          </dd>
        </div>
      ))}
    </dl>
  );
}
