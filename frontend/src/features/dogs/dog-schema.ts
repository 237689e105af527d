import { object } from 'zod/mini';
import { required, text } from '@/lib/form/fields';

const NAME_MAX = 60;
const ODD_CHARACTERS = /[\p{Cc}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;

export const newDogSchema = object({
  name: required(
    'Give the dog a name.',
    [(name) => Array.from(name.trim()).length <= NAME_MAX, 'Use at most 60 characters.'],
    [
      (name) => !ODD_CHARACTERS.test(name.trim()),
      "This contains characters that aren't allowed in names.",
    ],
    [
      (name) => !name.includes('/') && !/^\s*\.{1,2}\s*$/.test(name),
      'Names can\'t contain "/" or consist only of dots.',
    ],
    [
      (name) => name.normalize('NFKC').trim().toLowerCase() !== 'is_adopted',
      'This name is reserved.',
    ],
  ),
});

export const editDogSchema = object({
  owner: text([(owner) => Array.from(owner.trim()).length <= 32, 'Use at most 32 characters.']),
});
