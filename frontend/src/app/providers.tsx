'use client';

import { MantineProvider } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import dynamic from 'next/dynamic';
import { type ReactNode, useState } from 'react';
import { makeQueryClient } from '@/lib/query/client';
import { SessionProvider } from '@/lib/session/session-provider';
import { StreamProvider } from '@/lib/stream/stream-provider';
import { cssVariables, theme } from '@/theme';

const Toasts = dynamic(() => import('@/components/toasts'), { ssr: false });

export function Providers({ children }: { children: ReactNode }) {
  const [queryClient] = useState(makeQueryClient);
  return (
    <MantineProvider theme={theme} cssVariablesResolver={cssVariables} defaultColorScheme="auto">
      <QueryClientProvider client={queryClient}>
        <SessionProvider>
          <StreamProvider>{children}</StreamProvider>
        </SessionProvider>
      </QueryClientProvider>
      <Toasts />
    </MantineProvider>
  );
}
