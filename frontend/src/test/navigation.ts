import { vi } from 'vitest';

/** What a test sees of Next's router: where it is, and where it was sent. */
export const navigation = {
  pathname: '/',
  replace: vi.fn<(path: string) => void>(),
  push: vi.fn<(path: string) => void>(),
  reset() {
    this.pathname = '/';
    this.replace.mockReset();
    this.push.mockReset();
  },
};

/** Thrown by notFound(), as Next does. */
export class NotFoundThrown extends Error {}

const router = {
  replace: (path: string) => navigation.replace(path),
  push: (path: string) => navigation.push(path),
  prefetch: () => undefined,
};

export const nextNavigation = {
  useRouter: () => router,
  usePathname: () => navigation.pathname,
  notFound: () => {
    throw new NotFoundThrown();
  },
};
