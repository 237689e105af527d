const MARKER_KEY = 'bsocial.refreshing';
/** How long an unanswered refresh may still be on its way. */
export const MARKER_LIFETIME_MS = 3_000;
const LOOK_AGAIN_MS = 50;

/*
 * The server takes each refresh token once. A page that is left while its refresh is under way
 * does not learn the answer, though the browser still stores the new cookie (keepalive). If the
 * next page sent the old cookie meanwhile, that would look like theft and end the session.
 * So a refresh leaves a marker, and whoever comes after waits until it is answered or too old.
 */

function millisecondsLeft(): number {
  try {
    const startedAt = Number(localStorage.getItem(MARKER_KEY) ?? Number.NaN);
    const age = Date.now() - startedAt;
    return age >= 0 && age < MARKER_LIFETIME_MS ? MARKER_LIFETIME_MS - age : 0;
  } catch {
    return 0;
  }
}

/** Returns when no other refresh can be under way. */
export async function refreshMarkerGone(): Promise<void> {
  for (let left = millisecondsLeft(); left > 0; left = millisecondsLeft()) {
    await new Promise((resolve) => setTimeout(resolve, Math.min(left, LOOK_AGAIN_MS)));
  }
}

export function setRefreshMarker(): void {
  try {
    localStorage.setItem(MARKER_KEY, String(Date.now()));
  } catch {
    // Without storage a reload in the middle of a refresh may sign out; nothing else breaks.
  }
}

export function clearRefreshMarker(): void {
  try {
    localStorage.removeItem(MARKER_KEY);
  } catch {
    // It expires by itself.
  }
}
