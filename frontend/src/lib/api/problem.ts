import { client } from './generated/client.gen';

interface FieldProblem {
  pointer: string;
  code: string;
  message: string;
}

interface ProblemBody {
  status?: number;
  detail?: string;
  title?: string;
  code?: string;
  errors?: FieldProblem[] | null;
}

/** Status 0 means that no answer came. */
export class ApiError extends Error {
  override readonly name = 'ApiError';

  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly fields: readonly FieldProblem[] = [],
    readonly retryAfterSeconds: number | null = null,
  ) {
    super(message);
  }
}

const UNREACHABLE = "Can't reach bSocial. Check your connection and try again.";

function isProblem(body: unknown): body is ProblemBody {
  return typeof body === 'object' && body !== null;
}

/** Makes one kind of error of whatever went wrong with a call. */
export function toApiError(body: unknown, response: Response | undefined): unknown {
  if (!response) {
    const isAborted = body instanceof DOMException && body.name === 'AbortError';
    return isAborted ? body : new ApiError(0, 'unreachable', UNREACHABLE);
  }
  const problem = isProblem(body) ? body : {};
  const retryAfter = Number(response.headers.get('Retry-After') ?? Number.NaN);
  return new ApiError(
    response.status,
    problem.code ?? 'unknown',
    problem.detail ?? problem.title ?? 'Something went wrong. Please try again.',
    problem.errors ?? [],
    Number.isFinite(retryAfter) ? retryAfter : null,
  );
}

client.interceptors.error.use(toApiError);

/** A sentence for people; what is not of the API is a fault of ours and says no details. */
export function messageOf(error: unknown): string {
  if (!(error instanceof ApiError)) {
    return 'Something went wrong. Please try again.';
  }
  if (error.status === 429) {
    const wait = error.retryAfterSeconds;
    return wait
      ? `Too many attempts. Try again in ${wait} s.`
      : 'Too many attempts. Try again later.';
  }
  return error.status === 503 || error.status === 504 ? UNREACHABLE : error.message;
}

/** Messages by field name: `/body/username` and `#/username` both speak of `username`. */
export function fieldErrors(error: unknown): Record<string, string> {
  if (!(error instanceof ApiError)) {
    return {};
  }
  const byField: Record<string, string> = {};
  for (const { pointer, message } of error.fields) {
    const field = pointer.split('/').at(-1);
    if (field) {
      byField[field] ??= message;
    }
  }
  return byField;
}

/** Whether asking again can help: not for an answer that says no. */
export function isPassing(error: unknown): boolean {
  return error instanceof ApiError && (error.status === 0 || error.status >= 500);
}

export function isNotFound(error: unknown): boolean {
  return error instanceof ApiError && (error.status === 404 || error.status === 422);
}
