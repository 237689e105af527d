interface GatewayProblem {
  status: 502 | 503 | 504;
  code: string;
  title: string;
  detail: string;
}

const PROBLEMS: Record<'unreachable' | 'timeout' | 'broken', GatewayProblem> = {
  unreachable: {
    status: 503,
    code: 'api_unreachable',
    title: 'Service unavailable',
    detail: 'The API cannot be reached at the moment.',
  },
  timeout: {
    status: 504,
    code: 'api_timeout',
    title: 'Gateway timeout',
    detail: 'The API took too long to answer.',
  },
  broken: {
    status: 502,
    code: 'api_broken_answer',
    title: 'Bad gateway',
    detail: 'The API ended the connection before it answered.',
  },
};

/** An answer in the API's own error format (RFC 9457) for when the API itself cannot give one. */
export function gatewayProblem(
  kind: keyof typeof PROBLEMS,
  instance: string,
  requestId: string,
): Response {
  const body = { type: 'about:blank', ...PROBLEMS[kind], instance, request_id: requestId };
  return new Response(JSON.stringify(body), {
    status: body.status,
    headers: {
      'content-type': 'application/problem+json',
      'cache-control': 'no-store',
      'retry-after': '2',
    },
  });
}
