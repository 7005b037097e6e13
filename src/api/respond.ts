import { type ApiProblem, PROBLEMS, problemDocument } from '../services/problem.ts';
import type { ApiContext } from './http-context.ts';

export const PROBLEM_TYPE = 'application/problem+json; charset=utf-8';

/**
 * What a browser may do with an answer: show it, alone; pages have a policy of their own (`app.ts`). They are fields of the
 * answer from its beginning: to add them afterwards, as Hono's `secureHeaders` does, costs more than the rest of it.
 */
const SECURITY = {
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'origin-agent-cluster': '?1',
  'referrer-policy': 'no-referrer',
  'strict-transport-security': 'max-age=15552000; includeSubDomains',
  'x-content-type-options': 'nosniff',
  'x-dns-prefetch-control': 'off',
  'x-download-options': 'noopen',
  'x-frame-options': 'SAMEORIGIN',
  'x-permitted-cross-domain-policies': 'none',
  'x-xss-protection': '0',
};

/** The only way to answer. @param body text that is ready to go. */
export function respond(
  c: ApiContext,
  status: number,
  body: string | Uint8Array<ArrayBuffer>,
  headers: Record<string, string> = {},
  contentType = 'application/json; charset=utf-8',
): Response {
  return new Response(body, {
    status,
    headers: {
      ...SECURITY,
      'cache-control': 'no-store',
      'content-type': contentType,
      'x-request-id': c.get('request').requestId,
      ...headers,
    },
  });
}

/** As `respond`, with a value for its body. */
export function respondJson(c: ApiContext, status: number, body: unknown, headers?: Record<string, string>): Response {
  return respond(c, status, JSON.stringify(body), headers);
}

/** Answers with a problem document (RFC 9457), by its code's status and with its headers. */
export function respondProblem(c: ApiContext, problem: ApiProblem): Response {
  const document = problemDocument(problem, c.get('request'), new URL(c.req.url).pathname);
  return respond(c, PROBLEMS[problem.code].status, document, problem.headers, PROBLEM_TYPE);
}
