import type { Metadata } from 'next';
import { PageHeading } from '@/components/page-heading';
import { DogsScreen } from '@/features/dogs';

export const metadata: Metadata = { title: 'Dogs' };

export default function DogsPage() {
  return (
    <>
      <PageHeading lead="Add yours: a name is enough, the picture comes by itself.">
        Dogs
      </PageHeading>
      <DogsScreen />
    </>
  );
}
