import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { RequireSession } from '@/components/require-session';
import { PersonRatings } from '@/features/movies';
import { PersonScreen, PersonSkeleton, type PersonView } from '@/features/people';
import { PersonPosts } from '@/features/posts';

export const metadata: Metadata = { title: 'Person' };

/** Next gives the address as it was written; what is no text in UTF-8 is no name. */
function parseName(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}

const isList = (show: unknown): show is Exclude<PersonView, 'posts'> =>
  show === 'followers' || show === 'following' || show === 'ratings';

export default async function PersonPage({
  params,
  searchParams,
}: PageProps<'/people/[username]'>) {
  const username = parseName((await params).username);
  const { show } = await searchParams;
  if (username === null) {
    notFound();
  }
  return (
    <RequireSession fallback={<PersonSkeleton />}>
      <PersonScreen key={username} username={username} view={isList(show) ? show : 'posts'}>
        {show === 'ratings' ? (
          <PersonRatings username={username} />
        ) : (
          <PersonPosts username={username} />
        )}
      </PersonScreen>
    </RequireSession>
  );
}
