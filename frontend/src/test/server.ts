import { HttpResponse, http, type JsonBodyType } from 'msw';
import { setupServer } from 'msw/node';

/** Each test says what the API answers; an unexpected request fails it. */
export const server = setupServer();

/** The API's error format. */
export function problem(
  status: number,
  code: string,
  extra: Record<string, JsonBodyType> = {},
  headers: Record<string, string> = {},
) {
  return HttpResponse.json(
    {
      type: 'about:blank',
      title: code,
      status,
      detail: `Detail of ${code}.`,
      instance: '/',
      code,
      request_id: 'r',
      ...extra,
    },
    { status, headers: { 'content-type': 'application/problem+json', ...headers } },
  );
}

type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';
type Answer = (request: Request, count: number) => Response | Promise<Response>;

/** Answers `path` and keeps every request made to it. */
export function answer(method: Method, path: string, give: Answer): Request[] {
  const requests: Request[] = [];
  server.use(
    http[method](`*${path}`, ({ request }) => {
      requests.push(request.clone());
      return give(request, requests.length);
    }),
  );
  return requests;
}

export const json = (body: JsonBodyType, status = 200) => HttpResponse.json(body, { status });
export const nothing = () => new HttpResponse(null, { status: 204 });
export const brokenConnection = () => HttpResponse.error();
