import { MantineProvider } from '@mantine/core';
import { Notifications, notifications } from '@mantine/notifications';
import { QueryClientProvider } from '@tanstack/react-query';
import { render } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { type ReactNode, StrictMode } from 'react';
import { makeQueryClient } from '@/lib/query/client';
import { theme } from '@/theme';

/** Renders with everything a page has round it, and effects run twice, as in development. */
export function show(children: ReactNode) {
  notifications.clean();
  const queryClient = makeQueryClient();
  queryClient.setDefaultOptions({
    queries: { ...queryClient.getDefaultOptions().queries, retry: false },
  });
  const all = (content: ReactNode) => (
    <StrictMode>
      <MantineProvider theme={theme} env="test">
        <QueryClientProvider client={queryClient}>{content}</QueryClientProvider>
        <Notifications />
      </MantineProvider>
    </StrictMode>
  );
  const view = render(all(children));
  return {
    ...view,
    queryClient,
    user: userEvent.setup(),
    update: (content: ReactNode) => view.rerender(all(content)),
  };
}
