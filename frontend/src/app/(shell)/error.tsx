'use client';

import { ErrorNotice } from '@/components/error-notice';

export default function ShellError({ reset }: { error: Error; reset: () => void }) {
  return <ErrorNotice onRetry={reset} />;
}
