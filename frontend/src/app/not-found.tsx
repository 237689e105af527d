import type { Metadata } from 'next';
import { NotFoundNotice } from '@/components/not-found-notice';
import { Shell } from '@/components/shell/shell';

export const metadata: Metadata = { title: 'Page not found' };

export default function NotFound() {
  return (
    <Shell>
      <NotFoundNotice />
    </Shell>
  );
}
