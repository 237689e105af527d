import { refreshSession } from '@/lib/session/refresh';
import { accessToken, isTokenSpent } from '@/lib/session/store';
import type { CreateFileResponse } from './generated';
import { toApiError } from './problem';

interface UploadOptions {
  /** Called with what is sent, from 0 to 1. */
  onProgress: (fraction: number) => void;
  signal: AbortSignal;
}

interface Answer {
  status: number;
  body: string;
  retryAfter: string | null;
}

/** fetch tells nothing of what is sent so far; this does. */
function send(file: File, { onProgress, signal }: UploadOptions): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const form = new FormData();
    form.append('file', file);
    request.open('POST', new URL('/api/files', location.origin));
    const token = accessToken();
    if (token) {
      request.setRequestHeader('Authorization', `Bearer ${token}`);
    }
    const abort = () => request.abort();
    signal.addEventListener('abort', abort, { once: true });
    request.upload.onprogress = ({ loaded, total }) => onProgress(total > 0 ? loaded / total : 0);
    request.onload = () =>
      resolve({
        status: request.status,
        body: request.responseText,
        retryAfter: request.getResponseHeader('Retry-After'),
      });
    request.onerror = () => reject(toApiError(undefined, undefined));
    request.onabort = () => reject(new DOMException('The upload was cancelled', 'AbortError'));
    request.onloadend = () => signal.removeEventListener('abort', abort);
    request.send(form);
  });
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

/** Uploads a file with the session, renewing it once where that is needed. Throws ApiError. */
export async function uploadFile(file: File, options: UploadOptions): Promise<CreateFileResponse> {
  if (isTokenSpent()) {
    await refreshSession();
  }
  let answer = await send(file, options);
  if (answer.status === 401 && (await refreshSession()) === 'renewed') {
    answer = await send(file, options);
  }
  const body = parsed(answer.body);
  if (answer.status !== 201) {
    const headers: HeadersInit = answer.retryAfter ? { 'Retry-After': answer.retryAfter } : {};
    throw toApiError(body, new Response(null, { status: answer.status, headers }));
  }
  return body as CreateFileResponse;
}
