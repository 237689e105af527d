import type { Metadata } from 'next';
import { PageHeading } from '@/components/page-heading';
import { DogsScreen } from '@/features/dogs';

export const metadata: Metadata = { title: 'Dogs' };

export default function DogsPage() {
  return (
    <>
      <PageHeading lead="Add yours: enter a name and we'll find a picture.">Dogs</PageHeading>
      <DogsScreen />
    </>
  );
}
