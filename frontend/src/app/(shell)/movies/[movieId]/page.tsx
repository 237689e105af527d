import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { MovieScreen } from '@/features/movies';
import { parsePostId } from '@/lib/post-id';
import classes from '../../columns.module.css';

export const metadata: Metadata = { title: 'Movie' };

export default async function MoviePage({ params }: PageProps<'/movies/[movieId]'>) {
  // Ids of movies are written as those of posts.
  const movieId = parsePostId((await params).movieId);
  if (movieId === null) {
    notFound();
  }
  return (
    <div className={classes.column}>
      <MovieScreen key={movieId} movieId={movieId} />
    </div>
  );
}
