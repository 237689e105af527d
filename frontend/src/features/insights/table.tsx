import type { ReactNode } from 'react';
import classes from './insights.module.css';

export interface Row {
  key: string | number;
  head: ReactNode;
  values: readonly string[];
}

/** The numbers themselves, for those who read rather than look. Long ones scroll. */
export function Table({
  caption,
  columns,
  rows,
}: {
  caption: string;
  columns: readonly string[];
  rows: readonly Row[];
}) {
  const [first, ...others] = columns;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard
    <section className={classes.scroller} tabIndex={0} aria-label={caption}>
      <table className={classes.table}>
        <caption className={classes.quiet}>{caption}</caption>
        <thead>
          <tr className={classes.columns}>
            <th scope="col">{first}</th>
            {others.map((column) => (
              <th key={column} scope="col" className={classes.value}>
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ key, head, values }) => (
            <tr key={key}>
              <th scope="row">{head}</th>
              {values.map((value, index) => (
                <td key={columns[index + 1]} className={classes.value}>
                  {value}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
