import { NotFoundNotice } from '@/components/not-found-notice';

/** For posts that turn out not to exist, inside the frame of the page. */
export default function NotFound() {
  return <NotFoundNotice />;
}
