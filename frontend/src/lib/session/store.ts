import type { TokenRead } from '@/lib/api/generated';
import { writeUsername } from './username';

type User = TokenRead['user'];

/**
 * restoring: not known yet · signed-in · signed-out · unreachable: the API gave no answer.
 * `byChoice` tells a log-out from a session that ran out.
 */
export type Session =
  | { status: 'restoring' }
  | { status: 'signed-in'; user: User }
  | { status: 'signed-out'; byChoice: boolean }
  | { status: 'unreachable' };

interface AccessToken {
  value: string;
  expiresAt: number;
}

const RESTORING: Session = { status: 'restoring' };
/** A token this close to its end is not worth sending. */
const MARGIN_MS = 5_000;

let session: Session = RESTORING;
let token: AccessToken | null = null;
const listeners = new Set<() => void>();

function change(next: Session): void {
  session = next;
  for (const listener of listeners) {
    listener();
  }
}

export function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export const getSession = (): Session => session;
/** What the server renders: nobody knows yet who is asking. */
export const getServerSession = (): Session => RESTORING;

/** The token lives in this variable only: no script can read it from storage. */
export function accessToken(): string | null {
  return token?.value ?? null;
}

export function isTokenSpent(now = Date.now()): boolean {
  return token !== null && now >= token.expiresAt - MARGIN_MS;
}

/** Takes over a token answer of the API. */
export function beginSession(answer: TokenRead): void {
  token = { value: answer.access_token, expiresAt: Date.now() + answer.expires_in * 1_000 };
  writeUsername(answer.user.username);
  change({ status: 'signed-in', user: answer.user });
}

/** Takes over what the user changed about himself. */
export function updateSessionUser(user: User): void {
  if (session.status === 'signed-in') {
    writeUsername(user.username);
    change({ status: 'signed-in', user });
  }
}

export function endSession(byChoice: boolean): void {
  token = null;
  change({ status: 'signed-out', byChoice });
}

/** The API could not be asked. Somebody already signed in stays so and may try again. */
export function markUnreachable(): void {
  if (session.status !== 'signed-in') {
    change({ status: 'unreachable' });
  }
}

/** Forgets everything and asks again; for a retry, and when another tab changed the account. */
export function beginRestoring(): void {
  token = null;
  change(RESTORING);
}
