'use client';

import { type RefObject, useEffect, useRef, useState } from 'react';
import { messageOf } from '@/lib/api/problem';
import { uploadFile } from '@/lib/api/upload-file';

/** What the API shows; it looks at the content, and has the last word. */
export const PICTURE_KINDS = ['image/jpeg', 'image/png', 'image/webp', 'image/gif'];
const MAX_BYTES = 25 * 1_048_576;

const WRONG_KIND = 'Choose a JPEG, PNG, WebP or GIF picture.';
const TOO_LARGE = 'This picture is too large. The limit is 25 MB.';
const UNREADABLE = 'This picture cannot be shown. Choose another one.';

export type PictureUpload =
  | { status: 'none' }
  | { status: 'sending'; file: File; preview: string; progress: number }
  | { status: 'sent'; file: File; preview: string; fileId: number }
  | { status: 'failed'; file: File; preview: string; message: string; canRetry: boolean };

function objectionTo(file: File): string | null {
  if (!PICTURE_KINDS.includes(file.type)) {
    return WRONG_KIND;
  }
  return file.size > MAX_BYTES ? TOO_LARGE : null;
}

interface Chosen {
  abort: AbortController;
  preview: string;
}

/** Ends what is under way, and forgets its preview. */
function drop(current: RefObject<Chosen | null>): void {
  current.current?.abort.abort();
  if (current.current) {
    URL.revokeObjectURL(current.current.preview);
  }
  current.current = null;
}

/** A picture on its way: chosen, sent, and then named by its id. One at a time. */
export function usePictureUpload() {
  const [upload, setUpload] = useState<PictureUpload>({ status: 'none' });
  const current = useRef<Chosen | null>(null);

  useEffect(() => () => drop(current), []);

  async function choose(file: File): Promise<void> {
    drop(current);
    const mine = { abort: new AbortController(), preview: URL.createObjectURL(file) };
    current.current = mine;
    const { preview } = mine;
    const show = (next: PictureUpload) => current.current === mine && setUpload(next);
    const objection = objectionTo(file);
    if (objection) {
      show({ status: 'failed', file, preview, message: objection, canRetry: false });
      return;
    }
    show({ status: 'sending', file, preview, progress: 0 });
    try {
      const { id, is_picture } = await uploadFile(file, {
        signal: mine.abort.signal,
        onProgress: (progress) => show({ status: 'sending', file, preview, progress }),
      });
      show(
        is_picture
          ? { status: 'sent', file, preview, fileId: id }
          : { status: 'failed', file, preview, message: WRONG_KIND, canRetry: false },
      );
    } catch (error) {
      if (mine.abort.signal.aborted) {
        return;
      }
      show({ status: 'failed', file, preview, message: messageOf(error), canRetry: true });
    }
  }

  /** The browser cannot show it, so nobody could. */
  function refuse(): void {
    setUpload((now) =>
      now.status === 'none' || now.status === 'failed'
        ? now
        : { ...now, status: 'failed', message: UNREADABLE, canRetry: false },
    );
    current.current?.abort.abort();
  }

  function remove(): void {
    drop(current);
    setUpload({ status: 'none' });
  }

  return { upload, choose, refuse, remove };
}
