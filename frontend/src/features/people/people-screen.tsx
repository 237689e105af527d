'use client';

import { TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconSearch, IconUserQuestion } from '@tabler/icons-react';
import { useState } from 'react';
import { Message } from '@/components/message';
import { PeopleList } from './people-list';
import classes from './people-screen.module.css';
import { useSearch } from './use-people';

const PAUSE_MS = 250;
const TEXT_MAX = 80;

/** Everybody, or those whose name holds what is typed. */
export function PeopleScreen() {
  const [typed, setTyped] = useState('');
  const [text] = useDebouncedValue(typed.trim(), PAUSE_MS);
  const list = useSearch(text);
  return (
    <>
      <TextInput
        type="search"
        aria-label="Search people by name"
        placeholder="Search by name"
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
        maxLength={TEXT_MAX}
        leftSection={<IconSearch size={18} stroke={1.8} />}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        size="md"
        radius="xl"
        className={classes.search}
      />
      <PeopleList
        list={list}
        empty={
          <Message
            role="status"
            icon={<IconUserQuestion size={26} stroke={1.6} />}
            title="No people found"
          >
            Try part of a username, first name or last name.
          </Message>
        }
      />
    </>
  );
}
