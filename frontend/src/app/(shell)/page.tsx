import type { Metadata } from 'next';
import { PageHeading } from '@/components/page-heading';
import { RequireSession } from '@/components/require-session';
import { Gallery, GallerySkeleton } from '@/features/posts';

export const metadata: Metadata = { title: 'Gallery' };

export default function GalleryPage() {
  return (
    <>
      <PageHeading>Gallery</PageHeading>
      <RequireSession fallback={<GallerySkeleton />}>
        <Gallery />
      </RequireSession>
    </>
  );
}
