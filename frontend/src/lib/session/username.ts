/** The one thing about the account that outlives a page: who was here. It proves nothing. */
export const USERNAME_KEY = 'bsocial.username';

/** Storage can be switched off or full; then the name lasts as long as the page. */
export function readUsername(): string | null {
  try {
    return localStorage.getItem(USERNAME_KEY);
  } catch {
    return null;
  }
}

export function writeUsername(username: string): void {
  try {
    localStorage.setItem(USERNAME_KEY, username);
  } catch {
    // Nothing depends on it.
  }
}

export function clearUsername(): void {
  try {
    localStorage.removeItem(USERNAME_KEY);
  } catch {
    // Nothing depends on it.
  }
}
