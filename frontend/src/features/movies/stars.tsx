'use client';

import { Button } from '@mantine/core';
import { IconStar, IconStarFilled } from '@tabler/icons-react';
import { useId, useState } from 'react';
import classes from './stars.module.css';
import { type MovieDetailData, SCORES } from './types';
import { useRate } from './use-rate';

/** Ten stars that are radio buttons: arrow keys move between them, as everywhere. */
export function Stars({ movie }: { movie: Pick<MovieDetailData, 'id' | 'my_rating'> }) {
  const { mutate } = useRate(movie.id);
  const [pointed, setPointed] = useState<number | null>(null);
  const name = useId();
  const shown = pointed ?? movie.my_rating ?? 0;
  return (
    <div className={classes.box}>
      <fieldset className={classes.stars} onMouseLeave={() => setPointed(null)}>
        <legend className={classes.legend}>Your rating</legend>
        {SCORES.map((score) => {
          const Star = score <= shown ? IconStarFilled : IconStar;
          return (
            <label key={score} className={classes.star} data-lit={score <= shown || undefined}>
              <input
                type="radio"
                name={name}
                value={score}
                aria-label={`${score} of 10`}
                checked={movie.my_rating === score}
                onChange={() => mutate(score)}
                className={classes.input}
              />
              {/* biome-ignore lint/a11y/noStaticElementInteractions: it only lights up under the mouse */}
              <span className={classes.face} onMouseEnter={() => setPointed(score)}>
                <Star size={24} aria-hidden="true" />
              </span>
            </label>
          );
        })}
      </fieldset>
      <div className={classes.said}>
        <output className={classes.mine}>
          {movie.my_rating === null ? 'Not rated yet' : `${movie.my_rating} of 10`}
        </output>
        {movie.my_rating === null ? null : (
          <Button variant="subtle" size="md" radius="xl" onClick={() => mutate(null)}>
            Remove rating
          </Button>
        )}
      </div>
    </div>
  );
}
