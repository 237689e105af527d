'use client';

import { Button } from '@mantine/core';
import { IconMoodSad } from '@tabler/icons-react';
import { Message } from './message';
import { PageHeading } from './page-heading';

/** A fault of ours; trying again renders the page anew. */
export function ErrorNotice({ onRetry }: { onRetry: () => void }) {
  return (
    <>
      <PageHeading hidden>Something went wrong</PageHeading>
      <Message
        role="alert"
        icon={<IconMoodSad size={26} stroke={1.6} />}
        title="Something went wrong on this page"
        action={
          <Button size="md" radius="xl" onClick={onRetry}>
            Try again
          </Button>
        }
      >
        It's our fault, not yours.
      </Message>
    </>
  );
}
