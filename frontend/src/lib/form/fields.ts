import { refine, string } from 'zod/mini';

/*
 * The API's own rules, so that a form answers before it is sent. The API has the last word.
 */

const USERNAME_MIN = 2;
const USERNAME_MAX = 32;
const NAME_MAX = 80;
const PASSWORD_MIN = 8;
const PASSWORD_MAX = 256;

/** Controls, line separators and characters that turn the direction of text. */
const ODD_CHARACTERS = /[\p{Cc}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;
const VISIBLE = /[^\s\p{Cc}\p{Cf}\p{Cn}]/u;

const letters = (text: string) => Array.from(text).length;
const normal = (text: string) => text.normalize('NFKC').trim();

const rule = (isFine: (text: string) => boolean, error: string) =>
  refine<string>(isFine, { error, abort: true });

export const required = (error: string) =>
  string().check(rule((text) => VISIBLE.test(text), error));

export const username = string().check(
  rule((name) => VISIBLE.test(name), 'Choose a username.'),
  rule((name) => letters(normal(name)) >= USERNAME_MIN, 'Use at least 2 characters.'),
  rule((name) => letters(normal(name)) <= USERNAME_MAX, 'Use at most 32 characters.'),
  rule(
    (name) => /^[\p{L}\p{N}\p{Mn}\p{Mc}._-]+$/u.test(normal(name)),
    'Use letters, digits, dots, underscores and hyphens only.',
  ),
  rule((name) => /[\p{L}\p{N}]/u.test(normal(name)), 'Use at least one letter or digit.'),
);

const nameRules = [
  rule((name) => letters(name.trim()) <= NAME_MAX, 'Use at most 80 characters.'),
  rule((name) => !ODD_CHARACTERS.test(name), 'This contains characters that names cannot have.'),
];

export const personName = (error: string) =>
  string().check(
    rule((name) => VISIBLE.test(name), error),
    ...nameRules,
  );

export const optionalName = string().check(...nameRules);

const isEmail = (text: string) => /^[^\s@]+@[^\s@]+\.[^\s@.]{2,}$/.test(text.trim());

export const email = string().check(
  rule(isEmail, 'Enter an e-mail address, like ada@example.org.'),
);

export const optionalEmail = string().check(
  rule(
    (text) => text.trim() === '' || isEmail(text),
    'Enter an e-mail address, like ada@example.org.',
  ),
);

export const newPassword = string().check(
  rule((password) => letters(password) >= PASSWORD_MIN, 'Use at least 8 characters.'),
  rule((password) => letters(password) <= PASSWORD_MAX, 'Use at most 256 characters.'),
);

/** The same word twice; the error stands at the second. */
export const repeats = <Field extends string, Repeat extends string>(
  field: Field,
  repeat: Repeat,
) =>
  refine<Record<Field | Repeat, string>>((values) => values[field] === values[repeat], {
    error: 'The two passwords differ.',
    path: [repeat],
    // Also while other fields are wrong.
    when: ({ value }) => typeof value === 'object',
  });
