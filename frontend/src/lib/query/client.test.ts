import { expect, it } from 'vitest';
import { ApiError } from '@/lib/api/problem';
import { makeQueryClient } from './client';

type Retry = (failures: number, error: Error) => boolean;

it.each([
  ['a connection that is away', new ApiError(0, 'unreachable', ''), [true, true, false]],
  ['an API that is away', new ApiError(503, 'unavailable', ''), [true, true, false]],
  ['an answer that says no', new ApiError(404, 'post_not_found', ''), [false, false, false]],
  ['a fault of ours', new TypeError('x'), [false, false, false]],
])('asks again after %s only where that helps (R-S3.8)', (_name, error, expected) => {
  const retry = makeQueryClient().getDefaultOptions().queries?.retry as Retry;
  expect([0, 1, 2].map((failures) => retry(failures, error))).toEqual(expected);
});
