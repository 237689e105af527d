'use client';

import { Button } from '@mantine/core';
import { IconCloudOff } from '@tabler/icons-react';
import { messageOf } from '@/lib/api/problem';
import { Message } from './message';

/** In place of what could not be loaded, with a way to try again. */
export function LoadError({
  title,
  error,
  isRetrying = false,
  onRetry,
}: {
  title: string;
  error: unknown;
  isRetrying?: boolean;
  onRetry: () => void;
}) {
  return (
    <Message
      role="alert"
      icon={<IconCloudOff size={26} stroke={1.6} />}
      title={title}
      action={
        <Button size="md" variant="default" loading={isRetrying} onClick={onRetry}>
          Try again
        </Button>
      }
    >
      {messageOf(error)}
    </Message>
  );
}
