import { check, refine, string } from 'zod/mini';

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

type Rule = readonly [isFine: (text: string) => boolean, message: string];

/** A text under several rules; the first one broken is what is said, and other fields go on. */
export const text = (...rules: Rule[]) =>
  string().check(
    check((payload) => {
      const broken = rules.find(([isFine]) => !isFine(payload.value));
      if (broken) {
        const [, message] = broken;
        payload.issues.push({ code: 'custom', message, input: payload.value, continue: true });
      }
    }),
  );

const isVisible = (value: string) => VISIBLE.test(value);

export const required = (message: string, ...rules: Rule[]) => text([isVisible, message], ...rules);

export const username = required(
  'Choose a username.',
  [(name) => letters(normal(name)) >= USERNAME_MIN, 'Use at least 2 characters.'],
  [(name) => letters(normal(name)) <= USERNAME_MAX, 'Use at most 32 characters.'],
  [
    (name) => /^[\p{L}\p{N}\p{Mn}\p{Mc}._-]+$/u.test(normal(name)),
    'Use letters, digits, dots, underscores and hyphens only.',
  ],
  [(name) => /[\p{L}\p{N}]/u.test(normal(name)), 'Use at least one letter or digit.'],
);

const nameRules: Rule[] = [
  [(name) => letters(name.trim()) <= NAME_MAX, 'Use at most 80 characters.'],
  [(name) => !ODD_CHARACTERS.test(name), "This contains characters that aren't allowed in names."],
];

export const personName = (message: string) => required(message, ...nameRules);
export const optionalName = text(...nameRules);

const EMAIL_MESSAGE = 'Enter an e-mail address, like ada@example.org.';
const isEmail = (value: string) => /^[^\s@]+@[^\s@]+\.[^\s@.]+$/.test(value.trim());

export const email = text([isEmail, EMAIL_MESSAGE]);
export const optionalEmail = text([
  (value) => value.trim() === '' || isEmail(value),
  EMAIL_MESSAGE,
]);

export const newPassword = text(
  [(password) => letters(password) >= PASSWORD_MIN, 'Use at least 8 characters.'],
  [(password) => letters(password) <= PASSWORD_MAX, 'Use at most 256 characters.'],
);

/** The same word twice; the error stands at the second. */
export const repeats = <Field extends string, Repeat extends string>(
  field: Field,
  repeat: Repeat,
) =>
  refine<Record<Field | Repeat, string>>((values) => values[field] === values[repeat], {
    error: "The passwords don't match.",
    path: [repeat],
    // Also while other fields are wrong, but not beside the message that it is missing.
    when: ({ value }) => (value as Record<string, string>)[repeat] !== '',
  });
