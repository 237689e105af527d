import type { Query } from '@tanstack/react-query';
import type * as sdk from './generated/sdk.gen';

/** Names all queries of some operations, whatever their parameters. */
export function queriesOf(...operations: readonly (keyof typeof sdk)[]) {
  const names: ReadonlySet<string | undefined> = new Set(operations);
  return {
    predicate: ({ queryKey }: Pick<Query, 'queryKey'>) =>
      names.has((queryKey[0] as { _id?: string } | undefined)?._id),
  };
}
