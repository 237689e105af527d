import { afterEach, expect, it, vi } from 'vitest';
import { apiUrl } from './api-url';

afterEach(() => vi.unstubAllEnvs());

it.each([
  ['', 'http://127.0.0.1:8000/'],
  ['https://api.example', 'https://api.example/'],
  ['bsocial-api-x1:8000', 'http://bsocial-api-x1:8000/'],
])('finds the API from %j (R-S4.2)', (given, expected) => {
  vi.stubEnv('API_URL', given);
  expect(apiUrl().href).toBe(expected);
});
