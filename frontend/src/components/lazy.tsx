'use client';

import dynamic from 'next/dynamic';
import type { ComponentType } from 'react';

/**
 * A part of a page that needs more code than the page itself, such as a form with its rules. The
 * code is asked for as soon as the page runs, while the session is still being restored, and its
 * skeleton stands in its place until then.
 */
export function lazily<Props extends object>(
  load: () => Promise<ComponentType<Props>>,
  Loading: ComponentType,
): ComponentType<Props> {
  if (typeof window !== 'undefined') {
    // A failure shows when the part is rendered.
    load().catch(() => undefined);
  }
  return dynamic(load, { ssr: false, loading: () => <Loading /> });
}
