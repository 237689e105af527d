'use client';

import { NativeSelect, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { useState } from 'react';
import type { MovieSort } from '@/lib/api/generated';
import { formatCount } from '@/lib/format/number';
import { MovieList } from './movie-list';
import classes from './movies-screen.module.css';
import { useGenres, useMovies } from './use-movies';

const PAUSE_MS = 250;
const TEXT_MAX = 80;
const [FIRST_YEAR, LAST_YEAR] = [1870, 2100];

const ORDERS: { value: MovieSort; label: string }[] = [
  { value: 'title', label: 'By title' },
  { value: '-average', label: 'Highest rated first' },
  { value: '-year', label: 'Newest first' },
];

/** A year that is still being typed narrows nothing down. */
function parseYear(text: string): number | null {
  const year = /^\d{4}$/.test(text) ? Number(text) : Number.NaN;
  return year >= FIRST_YEAR && year <= LAST_YEAR ? year : null;
}

const isOrder = (value: string): value is MovieSort => ORDERS.some((one) => one.value === value);

/** Every movie, or those that pass the filter. */
export function MoviesScreen() {
  const [typed, setTyped] = useState('');
  const [genre, setGenre] = useState('');
  const [year, setYear] = useState('');
  const [sort, setSort] = useState<MovieSort>('title');
  const [text] = useDebouncedValue(typed.trim(), PAUSE_MS);
  const genres = useGenres();
  const list = useMovies({ text, genre, year: parseYear(year), sort });
  return (
    <>
      <search className={classes.filters}>
        <TextInput
          type="search"
          aria-label="Search movies by title"
          placeholder="Search by title"
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          maxLength={TEXT_MAX}
          leftSection={<IconSearch size={18} stroke={1.8} />}
          autoComplete="off"
          spellCheck={false}
          size="md"
          radius="xl"
          className={classes.text}
        />
        <NativeSelect
          aria-label="Genre"
          value={genre}
          onChange={(event) => setGenre(event.currentTarget.value)}
          data={[
            { value: '', label: 'All genres' },
            ...(genres.data?.items ?? []).map((one) => ({
              value: one.genre,
              label: `${one.genre} (${formatCount(one.movies)})`,
            })),
          ]}
          size="md"
          radius="xl"
        />
        <TextInput
          aria-label="Year"
          placeholder="Year"
          inputMode="numeric"
          value={year}
          onChange={(event) => setYear(event.currentTarget.value.trim())}
          maxLength={4}
          autoComplete="off"
          size="md"
          radius="xl"
        />
        <NativeSelect
          aria-label="Order"
          value={sort}
          onChange={({ currentTarget: { value } }) => setSort(isOrder(value) ? value : 'title')}
          data={ORDERS}
          size="md"
          radius="xl"
        />
      </search>
      <MovieList list={list} />
    </>
  );
}
