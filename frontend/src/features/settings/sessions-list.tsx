'use client';

import { Button } from '@mantine/core';
import { IconDeviceDesktop } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { FormAlert } from '@/components/form-alert';
import { LoadError } from '@/components/load-error';
import { Moment } from '@/components/moment';
import { Skeleton } from '@/components/skeleton';
import { type ListSessionsResponse, revokeSession } from '@/lib/api/generated';
import { listSessionsOptions } from '@/lib/api/generated/@tanstack/react-query.gen';
import { messageOf } from '@/lib/api/problem';
import { deviceName } from './device-name';
import classes from './sessions-list.module.css';

type SessionItem = ListSessionsResponse['items'][number];

function Item({
  session,
  isEnding,
  onEnd,
}: {
  session: SessionItem;
  isEnding: boolean;
  onEnd: () => void;
}) {
  const device = deviceName(session.user_agent);
  return (
    <li className={classes.item}>
      <IconDeviceDesktop size={22} stroke={1.6} aria-hidden="true" className={classes.icon} />
      <div className={classes.texts}>
        <p className={classes.device}>{device}</p>
        <p className={classes.when}>
          Last active <Moment at={session.last_used_at} />
        </p>
      </div>
      {session.is_current ? (
        <span className={classes.current}>This device</span>
      ) : (
        <Button
          variant="default"
          size="md"
          loading={isEnding}
          onClick={onEnd}
          aria-label={`Sign out on ${device}`}
        >
          Sign out
        </Button>
      )}
    </li>
  );
}

/** Where I am signed in, with a way to end what is not mine any more. */
export function SessionsList() {
  const queryClient = useQueryClient();
  const { data, error, isFetching, refetch } = useQuery(listSessionsOptions());
  const revocation = useMutation({
    mutationFn: (sessionId: SessionItem['id']) =>
      revokeSession({ path: { session_id: sessionId }, throwOnError: true }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: listSessionsOptions().queryKey }),
  });

  if (error && !data) {
    return (
      <LoadError
        title="The sessions could not be loaded"
        error={error}
        isRetrying={isFetching}
        onRetry={() => void refetch()}
      />
    );
  }
  if (!data) {
    return <Skeleton height={64} radius={12} />;
  }
  return (
    <>
      <FormAlert message={revocation.error ? messageOf(revocation.error) : null} />
      <ul className={classes.list}>
        {data.items.map((session) => (
          <Item
            key={session.id}
            session={session}
            isEnding={revocation.isPending && revocation.variables === session.id}
            onEnd={() => revocation.mutate(session.id)}
          />
        ))}
      </ul>
    </>
  );
}
