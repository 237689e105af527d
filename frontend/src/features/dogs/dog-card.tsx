'use client';

import { Button } from '@mantine/core';
import { IconDog, IconHome, IconHomeHeart } from '@tabler/icons-react';
import dynamic from 'next/dynamic';
import { useState } from 'react';
import { Moment } from '@/components/moment';
import { PersonLink } from '@/components/person-link';
import { Picture } from '@/components/picture';
import classes from './dog-card.module.css';
import type { DogData } from './types';
import { useAdopt } from './use-adopt';
import { awaitsPicture } from './use-dogs';

/** Few open them: they come when asked for. */
const EditDogDialog = dynamic(() => import('./edit-dog-dialog'), { ssr: false });
const RemoveDogDialog = dynamic(() => import('./remove-dog-dialog'), { ssr: false });

function DogPicture({ dog, eager }: { dog: DogData; eager: boolean }) {
  if (dog.picture !== null) {
    return <Picture source={dog.picture} alt={dog.name} eager={eager} />;
  }
  return (
    <span role="img" aria-label={`${dog.name} (no picture yet)`} className={classes.noPicture}>
      <span aria-hidden="true" className={classes.noPictureText}>
        <IconDog size={36} stroke={1.4} />
        {awaitsPicture(dog) ? 'A picture is on its way' : 'No picture yet'}
      </span>
    </span>
  );
}

/** What its owner can do. */
function Actions({ dog }: { dog: DogData }) {
  const { mutate } = useAdopt(dog);
  const [opened, setOpened] = useState<'edit' | 'remove' | null>(null);
  const close = () => setOpened(null);
  return (
    <div className={classes.actions}>
      <Button
        variant={dog.is_adopted ? 'default' : 'filled'}
        size="md"
        radius="xl"
        aria-pressed={dog.is_adopted}
        aria-label={`Adopted: ${dog.name}`}
        onClick={() => mutate(!dog.is_adopted)}
      >
        {dog.is_adopted ? 'Adopted' : 'Adopt'}
      </Button>
      <Button
        variant="subtle"
        color="gray"
        c="var(--ink-soft)"
        size="md"
        px={12}
        aria-label={`Edit ${dog.name}`}
        onClick={() => setOpened('edit')}
      >
        Edit
      </Button>
      <Button
        variant="subtle"
        color="gray"
        c="var(--ink-soft)"
        size="md"
        px={12}
        aria-label={`Remove ${dog.name}`}
        onClick={() => setOpened('remove')}
      >
        Remove
      </Button>
      {opened === 'edit' ? <EditDogDialog dog={dog} onClose={close} /> : null}
      {opened === 'remove' ? <RemoveDogDialog dog={dog} onClose={close} /> : null}
    </div>
  );
}

export function DogCard({
  dog,
  canChange,
  eager,
}: {
  dog: DogData;
  canChange: boolean;
  eager: boolean;
}) {
  const Home = dog.is_adopted ? IconHomeHeart : IconHome;
  return (
    <article className={classes.card} data-dog={dog.id}>
      <DogPicture dog={dog} eager={eager} />
      <div className={classes.body}>
        <p className={classes.badge} data-is-adopted={dog.is_adopted || undefined}>
          <Home size={13} stroke={2} aria-hidden="true" />
          {dog.is_adopted ? 'Adopted' : 'Looking for a home'}
        </p>
        <h2 className={classes.name}>{dog.name}</h2>
        <p className={classes.by}>
          {dog.owner === null ? (
            'No owner'
          ) : (
            <PersonLink username={dog.owner} className={classes.owner} />
          )}
          <span aria-hidden="true">·</span>
          <Moment at={dog.create_date} />
        </p>
        {canChange ? <Actions dog={dog} /> : null}
      </div>
    </article>
  );
}
