'use client';

import { TextInput, UnstyledButton } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { Avatar } from '@/components/avatar';
import { searchPeopleOptions } from '@/lib/api/generated/@tanstack/react-query.gen';
import classes from './person-picker.module.css';

export interface Person {
  id: number;
  username: string;
}

const PAUSE_MS = 250;
const FOUND_MAX = 5;
const TEXT_MAX = 80;

function Found({ text, onChoose }: { text: string; onChoose: (person: Person) => void }) {
  const { data } = useQuery({
    ...searchPeopleOptions({ query: { q: text, limit: FOUND_MAX } }),
    placeholderData: keepPreviousData,
  });
  if (data?.items.length === 0) {
    return <p className={classes.nobody}>No people found.</p>;
  }
  return (
    <ul className={classes.found}>
      {data?.items.map((person) => (
        <li key={person.id}>
          <UnstyledButton className={classes.choice} onClick={() => onChoose(person)}>
            <Avatar name={person.username} size={28} />
            {person.username}
          </UnstyledButton>
        </li>
      ))}
    </ul>
  );
}

/** Says who it is about, and finds others by name. */
export function PersonPicker({
  person,
  onChoose,
}: {
  person: Person;
  onChoose: (person: Person) => void;
}) {
  const [typed, setTyped] = useState('');
  const [text] = useDebouncedValue(typed.trim(), PAUSE_MS);
  const input = useRef<HTMLInputElement>(null);

  function choose(found: Person) {
    onChoose(found);
    setTyped('');
    // The button that was clicked is gone now.
    input.current?.focus();
  }
  return (
    <div className={classes.picker}>
      <p className={classes.picked} role="status">
        <Avatar name={person.username} size={36} />
        <span>
          Posts by <strong>{person.username}</strong>
        </span>
      </p>
      <TextInput
        ref={input}
        type="search"
        aria-label="Look up someone"
        placeholder="Look up someone…"
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
        maxLength={TEXT_MAX}
        leftSection={<IconSearch size={18} stroke={1.8} />}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        size="md"
        radius="xl"
      />
      {text && typed ? <Found text={text} onChoose={choose} /> : null}
    </div>
  );
}
