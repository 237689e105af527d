import '@testing-library/jest-dom/vitest';
import { cleanup, configure } from '@testing-library/react';
import { afterAll, afterEach, beforeAll, beforeEach, vi } from 'vitest';
import { navigation } from './navigation';
import { server } from './server';

vi.mock('next/navigation', async () => (await import('./navigation')).nextNavigation);

// What jsdom lacks and Mantine asks for.
if (typeof window !== 'undefined') {
  window.matchMedia = (query) =>
    ({
      matches: false,
      media: query,
      addEventListener: () => undefined,
      removeEventListener: () => undefined,
      addListener: () => undefined,
      removeListener: () => undefined,
    }) as unknown as MediaQueryList;
  window.ResizeObserver = class {
    observe() {}
    unobserve() {}
    disconnect() {}
  };
  Element.prototype.scrollIntoView = () => undefined;
}

configure({ asyncUtilTimeout: 15_000 });

beforeAll(() => server.listen({ onUnhandledRequest: 'error' }));

beforeEach(async () => {
  // Every test starts as a page that was just opened by a stranger.
  if (typeof localStorage !== 'undefined') {
    localStorage.clear();
  }
  navigation.reset();
  const { beginRestoring } = await import('@/lib/session/store');
  beginRestoring();
});

afterEach(() => {
  cleanup();
  server.resetHandlers();
});

afterAll(() => server.close());
