import type { Metadata } from 'next';
import { PageHeading } from '@/components/page-heading';
import { MoviesScreen } from '@/features/movies';
import classes from '../columns.module.css';

export const metadata: Metadata = { title: 'Movies' };

export default function MoviesPage() {
  return (
    <div className={classes.column}>
      <PageHeading>Movies</PageHeading>
      <MoviesScreen />
    </div>
  );
}
