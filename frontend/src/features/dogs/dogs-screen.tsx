'use client';

import { Button, SegmentedControl } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconDog, IconPlus } from '@tabler/icons-react';
import dynamic from 'next/dynamic';
import { useState } from 'react';
import { Message } from '@/components/message';
import { PagedList } from '@/components/paged-list';
import type { PagedQuery } from '@/lib/query/pages';
import { useSession } from '@/lib/session/use-session';
import { DogCard } from './dog-card';
import classes from './dogs-screen.module.css';
import { DogsSkeleton } from './dogs-skeleton';
import type { DogData } from './types';
import { useAdoptedDogs, useAllDogs } from './use-dogs';

/** Few open it: it comes when asked for. */
const AddDogDialog = dynamic(() => import('./add-dog-dialog'), { ssr: false });

/** Pictures above the fold are wanted at once. */
const EAGER_CARDS = 3;
const FILTERS = [
  { value: 'all', label: 'All dogs' },
  { value: 'adopted', label: 'Adopted' },
];

function DogGrid({ list, emptyTitle }: { list: PagedQuery<DogData>; emptyTitle: string }) {
  const session = useSession();
  const me = session.status === 'signed-in' ? session.user : null;
  return (
    <PagedList
      list={list}
      skeleton={<DogsSkeleton />}
      failed="The dogs could not be loaded"
      empty={
        <Message role="status" icon={<IconDog size={26} stroke={1.6} />} title={emptyTitle}>
          Enter a name and we'll find a picture.
        </Message>
      }
      end="You have seen every dog."
      className={classes.grid}
    >
      {(dog, index) => (
        <li key={dog.id}>
          <DogCard
            dog={dog}
            canChange={me !== null && (me.role === 'administrator' || me.id === dog.id_user)}
            eager={index < EAGER_CARDS}
          />
        </li>
      )}
    </PagedList>
  );
}

function AllDogs() {
  return <DogGrid list={useAllDogs()} emptyTitle="There are no dogs yet" />;
}

function AdoptedDogs() {
  return <DogGrid list={useAdoptedDogs()} emptyTitle="No dog has been adopted yet" />;
}

/** Every dog, or those that have a home; members add their own. */
export function DogsScreen() {
  const { status } = useSession();
  const [filter, setFilter] = useState('all');
  const [isAdding, { open, close }] = useDisclosure(false);
  return (
    <>
      <div className={classes.bar}>
        <SegmentedControl
          aria-label="Which dogs"
          data={FILTERS}
          value={filter}
          onChange={setFilter}
          size="md"
          radius="xl"
          bg="var(--surface-2)"
        />
        {status === 'signed-in' ? (
          <Button
            size="md"
            radius="xl"
            leftSection={<IconPlus size={18} stroke={2} />}
            onClick={open}
          >
            Add a dog
          </Button>
        ) : null}
      </div>
      {filter === 'adopted' ? <AdoptedDogs /> : <AllDogs />}
      {isAdding ? <AddDogDialog onClose={close} /> : null}
    </>
  );
}
