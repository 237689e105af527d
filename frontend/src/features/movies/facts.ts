import { formatQuantity } from '@/lib/format/number';
import type { MovieData } from './types';

/** One decimal: 7.3 */
export function formatAverage(average: number): string {
  return average.toFixed(1);
}

/** 8.1, from 12 ratings */
export function ratingText({
  rating_average: average,
  rating_count: count,
}: Pick<MovieData, 'rating_average' | 'rating_count'>): string {
  if (average === null) {
    return 'Not rated yet';
  }
  return `${formatAverage(average)} of 10, ${formatQuantity(count, 'rating', 'ratings')}`;
}

/** 1949 · Film-Noir, Thriller · 104 min */
export function factsText({
  year,
  genres,
  running_minutes: minutes,
}: Pick<MovieData, 'year' | 'genres' | 'running_minutes'>): string {
  return [year, genres.join(', '), minutes === null ? '' : `${minutes} min`]
    .filter(Boolean)
    .join(' · ');
}
