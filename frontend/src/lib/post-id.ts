/** Ids are counted from 1; what is no such number is no post, and nobody is asked. */
export function parsePostId(text: string): number | null {
  const id = /^[1-9]\d{0,15}$/.test(text) ? Number(text) : Number.NaN;
  return Number.isSafeInteger(id) ? id : null;
}
