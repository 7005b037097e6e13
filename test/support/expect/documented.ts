import { endpointsOf } from '../../../src/api/app.ts';
import type { ApiDeps } from '../../../src/api/deps.ts';
import type { Endpoint } from '../../../src/api/endpoint.ts';
import { problem } from '../../../src/api/openapi/problem-components.ts';
import { PROBLEMS_OF_NO_OPERATION, problemsOf } from '../../../src/api/openapi/problems-of.ts';
import { PROBLEMS } from '../../../src/services/problem.ts';

type Exchange = {
  method: string;
  /** With or without a query. */
  path: string;
  status: number;
  contentType: string | null;
  text: string;
};

/**
 * Holds an answer of the API against what its endpoint says of itself, so that every test of the API is one of its
 * document: a status, a type of content, a problem or a field that is not documented is a failure.
 * @throws Error that says what is not documented, or what is not as documented
 */
export type CheckDocumented = (exchange: Exchange) => void;

export function createDocumentedCheck(deps: ApiDeps): CheckDocumented {
  const endpoints = endpointsOf(deps).map((endpoint) => ({ endpoint, pattern: patternOf(endpoint.path) }));
  return (exchange) => {
    // What CORS asks first is no operation.
    if (exchange.method === 'OPTIONS') return;
    const pathname = exchange.path.replace(/\?.*/s, '');
    const method = exchange.method === 'HEAD' ? 'GET' : exchange.method;
    const found = endpoints.find(({ endpoint, pattern }) => endpoint.method === method && pattern.test(pathname));
    const trouble = troubleWith(exchange, found?.endpoint);
    if (trouble) throw new Error(`${method} ${found?.endpoint.path ?? pathname}, ${exchange.status}: ${trouble}`);
  };
}

function patternOf(path: string): RegExp {
  return new RegExp(`^${path.replaceAll('.', '\\.').replaceAll(/:\w+/g, '[^/]+')}$`);
}

function troubleWith({ method, status, contentType, text }: Exchange, endpoint: Endpoint | undefined): string | null {
  const type = contentType?.replace(/;.*/, '') ?? null;
  if (type === 'application/problem+json') return method === 'HEAD' ? null : troubleWithProblem(status, text, endpoint);
  if (!endpoint) return 'no endpoint, and no problem';
  const documented = endpoint.docs.answers[status];
  if (!documented) return 'status is not documented';
  if (documented.contents.length === 0) return text === '' ? null : 'content is not documented';
  const content = documented.contents.find((one) => one.contentType === type);
  if (!content) return `type of content ${type} is not documented`;
  if (!content.schema || method === 'HEAD') return null;
  return content.schema.safeParse(JSON.parse(text)).error?.message ?? null;
}

/** How zod's own messages begin (zod/v4/locales/en). */
const ZOD_SENTENCE = /^(?:Invalid|Too big|Too small|Unrecognized)/;

function troubleWithProblem(status: number, text: string, endpoint: Endpoint | undefined): string | null {
  const { error, data } = problem.safeParse(JSON.parse(text));
  if (error) return error.message;
  if (PROBLEMS[data.code].status !== status) return `status is not that of ${data.code}`;
  const foreign = data.errors?.find(({ detail }) => ZOD_SENTENCE.test(detail));
  if (foreign) return `the detail at ${foreign.pointer} is a sentence of zod's`;
  const known = endpoint && [...problemsOf(endpoint), ...PROBLEMS_OF_NO_OPERATION];
  return known && !known.includes(data.code) ? `problem ${data.code} is not documented` : null;
}
