import { describe, expect, it } from 'vitest';
import { itemsOf, mapItems, type Pages, pageOptions } from './pages';

const list: Pages<number> = {
  pages: [
    { items: [5, 4], next_cursor: 'c2' },
    { items: [3], next_cursor: null },
  ],
  pageParams: [{}, 'c2'],
};

describe('the pages of a list (R-U4)', () => {
  it('are one row of items', () => {
    expect(itemsOf(list)).toEqual([5, 4, 3]);
  });

  it('change item by item; null removes one, and cursors stay', () => {
    const changed = mapItems(list, (item) => (item === 4 ? null : item * 10));
    expect(changed).toEqual({
      pages: [
        { items: [50], next_cursor: 'c2' },
        { items: [30], next_cursor: null },
      ],
      pageParams: [{}, 'c2'],
    });
    expect(itemsOf(list)).toEqual([5, 4, 3]);
    expect(mapItems(undefined, () => null)).toBeUndefined();
  });

  it('follow each other by cursor, until there is none', () => {
    const { initialPageParam, getNextPageParam, queryKey } = pageOptions({ queryKey: ['list'] });
    expect(initialPageParam).toEqual({});
    expect(getNextPageParam({ items: [], next_cursor: 'c2' })).toBe('c2');
    expect(getNextPageParam({ items: [], next_cursor: null })).toBeUndefined();
    expect(queryKey).toEqual(['list']);
  });
});
