import { describe, expect, it } from 'vitest';
import { ApiError, fieldErrors, isNotFound, isPassing, messageOf, toApiError } from './problem';

const VAGUE = 'Something went wrong. Please try again.';
const UNREACHABLE = /Can't reach bSocial/;

const answered = (status: number, headers?: HeadersInit) =>
  new Response(null, { status, ...(headers && { headers }) });

describe('what went wrong with a call', () => {
  it('is told in the words of the API (R-S3.8)', () => {
    const body = { code: 'post_not_found', title: 'Not found', detail: 'There is no such post.' };
    const error = toApiError(body, answered(404)) as ApiError;
    expect(error).toMatchObject({ status: 404, code: 'post_not_found', retryAfterSeconds: null });
    expect(messageOf(error)).toBe('There is no such post.');
    expect(isNotFound(error)).toBe(true);
    expect(isPassing(error)).toBe(false);
  });

  it.each([
    ['a title alone', { title: 'Conflict' }, 'Conflict'],
    ['an object of another kind', { message: 'x' }, VAGUE],
    ['a page', '<html>', VAGUE],
    ['nothing', null, VAGUE],
  ])('is understood from %s (R-S3.8)', (_name, body, message) => {
    expect(messageOf(toApiError(body, answered(409)))).toBe(message);
  });

  it('without an answer is a connection that is away (R-S3.8)', () => {
    const error = toApiError(new TypeError('Failed to fetch'), undefined);
    expect(error).toMatchObject({ status: 0, code: 'unreachable' });
    expect(messageOf(error)).toMatch(UNREACHABLE);
    expect(isPassing(error)).toBe(true);
  });

  it('is no error of the API when the caller gave up (R-S3.8)', () => {
    const aborted = new DOMException('Aborted', 'AbortError');
    expect(toApiError(aborted, undefined)).toBe(aborted);
    const other = new DOMException('Too slow', 'TimeoutError');
    expect(toApiError(other, undefined)).toBeInstanceOf(ApiError);
  });

  it.each([
    [{ 'Retry-After': '7' }, 'Too many attempts. Try again in 7 s.'],
    [{}, 'Too many attempts. Try again later.'],
    [{ 'Retry-After': 'Wed, 21 Oct 2026 07:28:00 GMT' }, 'Too many attempts. Try again later.'],
  ])('of too many attempts with %o says how long to wait (R-S3.8)', (headers, message) => {
    expect(messageOf(toApiError({}, answered(429, headers)))).toBe(message);
  });

  it.each([503, 504])('with %i says that the API is away, without details (R-S3.8)', (status) => {
    const error = toApiError({ detail: 'pool exhausted' }, answered(status));
    expect(messageOf(error)).toMatch(UNREACHABLE);
    expect(isPassing(error)).toBe(true);
  });

  it('in our own code shows no details (R-S3.8)', () => {
    expect(messageOf(new TypeError('x is undefined'))).toBe(VAGUE);
    expect(fieldErrors(new TypeError('x'))).toEqual({});
    expect(isPassing(new TypeError('x'))).toBe(false);
    expect(isNotFound(new TypeError('x'))).toBe(false);
  });

  it('stands at its field, the first message of each (R-S3.8)', () => {
    const errors = [
      { pointer: '/body/username', code: 'too_short', message: 'Too short.' },
      { pointer: '#/username', code: 'odd', message: 'Odd.' },
      { pointer: '#/email', code: 'odd', message: 'No address.' },
      { pointer: '', code: 'odd', message: 'Nowhere.' },
    ];
    const error = toApiError({ errors }, answered(422));
    expect(fieldErrors(error)).toEqual({ username: 'Too short.', email: 'No address.' });
    expect(fieldErrors(toApiError({ errors: null }, answered(422)))).toEqual({});
  });
});
