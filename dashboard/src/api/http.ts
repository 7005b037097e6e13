import createClient, { type Middleware } from 'openapi-fetch';
import type { paths } from '../../../src/client/schema.ts';
import { API_URL } from '../base.ts';
import { elevation } from './elevation.ts';
import { Problem } from './problem.ts';

export type Environment = 'live' | 'test';

/** Whose things are asked for; null for what belongs to the member alone. */
export type Whose = { clientId: string; environment: Environment } | null;

export type Http = ReturnType<typeof createClient<paths>>;

/**
 * Every operation of the API, typed by its document. Whatever is no 2xx is thrown as a `Problem`; what takes an elevated
 * session asks for the password first, and is then sent again.
 */
export function createHttp(whose: Whose): Http {
  const headers = whose ? { 'x-client-id': whose.clientId, 'x-environment': whose.environment } : {};
  const http = createClient<paths>({ baseUrl: API_URL, headers, fetch: send });
  http.use(refuse);
  return http;
}

/** The same for the operator of the server, by the token alone: no cookie goes with it. */
export function createOperatorHttp(token: string): Http {
  const headers = { 'x-admin-token': token };
  const http = createClient<paths>({ baseUrl: API_URL, headers, credentials: 'omit', fetch: answerOf });
  http.use(refuse);
  return http;
}

const refuse: Middleware = {
  async onResponse({ response }) {
    if (response.ok) return;
    throw new Problem(response.status, await response.json().catch(() => null));
  },
};

async function send(request: Request): Promise<Response> {
  const again = request.clone();
  const response = await answerOf(request);
  if (response.status !== 403) return response;
  const body = await response
    .clone()
    .json()
    .catch(() => null);
  if (body?.code !== 'elevation_required' || !(await elevation.ask())) return response;
  return answerOf(again);
}

async function answerOf(request: Request): Promise<Response> {
  try {
    return await fetch(request);
  } catch (error) {
    if (request.signal.aborted) throw error;
    throw Problem.noAnswer();
  }
}
