'use client';

import { Button } from '@mantine/core';
import { IconMapOff } from '@tabler/icons-react';
import { Link } from '@/components/link';
import { Message } from './message';
import { PageHeading } from './page-heading';

/** There is nothing here: an address nobody has, or a post that is gone or not for you. */
export function NotFoundNotice() {
  return (
    <>
      <PageHeading hidden>Page not found</PageHeading>
      <Message
        icon={<IconMapOff size={26} stroke={1.6} />}
        title="This page does not exist"
        action={
          <Button component={Link} href="/" size="md" radius="xl">
            Go to the gallery
          </Button>
        }
      >
        It may have been removed, or the link is mistyped.
      </Message>
    </>
  );
}
