import { object, enum as oneOf } from 'zod/mini';
import { required, text } from '@/lib/form/fields';

const TITLE_MAX = 200;
const URL_MAX = 2_048;
/** The API takes bodies up to 1 MiB; a little is left for the other fields. */
const TEXT_MAX_BYTES = 1_000_000;

const bytesInJson = (value: string) => new TextEncoder().encode(JSON.stringify(value)).length;

function isImageAddress(value: string): boolean {
  const address = value.trim();
  if (address === '' || /^\/(?![/\\])/.test(address)) {
    return true;
  }
  if (/[\s\\]/.test(address) || !URL.canParse(address)) {
    return false;
  }
  const { protocol, username, password } = new URL(address);
  return /^https?:$/.test(protocol) && username === '' && password === '';
}

export const newPostSchema = object({
  title: text([
    (title) => Array.from(title.trim()).length <= TITLE_MAX,
    'Use at most 200 characters.',
  ]),
  text: required('Write something.', [
    (value) => bytesInJson(value) <= TEXT_MAX_BYTES,
    'This text is too long. The limit is about one million characters.',
  ]),
  image_url: text(
    [isImageAddress, 'Enter an address that starts with http:// or https://.'],
    [(address) => address.length <= URL_MAX, 'This address is too long.'],
  ),
  visibility: oneOf(['public', 'followers']),
});
