import type { PersonData } from './types';

/** First and last name, as far as they are known; null for someone who is only a username. */
export function fullName({
  first_name,
  last_name,
}: Pick<PersonData, 'first_name' | 'last_name'>): string | null {
  return [first_name, last_name].filter(Boolean).join(' ') || null;
}
