import { PROBLEMS, type ProblemCode } from '../../services/problem.ts';
import type { Endpoint } from '../endpoint.ts';
import type { JsonSchemas } from './json-schemas.ts';
import type { AnswerDocs } from './operation-docs.ts';
import { problemsOf } from './problems-of.ts';

/** The Responses Object of an endpoint: its answers and every problem, by status. */
export function responsesOf(endpoint: Endpoint, schemas: JsonSchemas) {
  const answers = Object.entries(endpoint.docs.answers).map(([status, answer]) => [
    status,
    responseOf(endpoint, answer, schemas),
  ]);
  const responses = Object.fromEntries(answers);
  for (const [status, codes] of Object.entries(byStatus(problemsOf(endpoint)))) {
    const response = problemResponse(codes);
    const answer = responses[status];
    responses[status] = answer ? { ...answer, content: { ...answer.content, ...response.content } } : response;
  }
  return responses;
}

/** Those that say when to ask again. */
const COMES_AGAIN: readonly ProblemCode[] = [
  'request_in_flight',
  'too_many_streams',
  'too_many_requests',
  'too_many_attempts',
  'too_many_tries',
  'quota_exceeded',
  'templates_busy',
  'oidc_away',
  'unavailable',
];

/** Those that tell of the limit that was met. */
const TELLS_OF_LIMIT: readonly ProblemCode[] = ['too_many_requests', 'quota_exceeded'];

const RATE_LIMIT = Object.fromEntries(
  ['Limit', 'Remaining', 'Reset'].map((name) => [
    `RateLimit-${name}`,
    { $ref: `#/components/headers/RateLimit${name}` },
  ]),
);

const REQUEST_ID = { 'X-Request-Id': { $ref: '#/components/headers/RequestId' } };

function responseOf({ docs }: Endpoint, { description, headers = {}, contents }: AnswerDocs, schemas: JsonSchemas) {
  const content = contents.map(({ contentType, schema, example }) => [
    contentType,
    { schema: schema ? schemas.of(schema) : { type: 'string' }, ...(example !== undefined && { example }) },
  ]);
  const said = Object.entries(headers).map(([name, words]) => [
    name,
    { description: words, schema: { type: 'string' } },
  ]);
  return {
    description,
    headers: {
      ...REQUEST_ID,
      ...Object.fromEntries(said),
      ...(docs.idempotent && { 'Idempotency-Replayed': { $ref: '#/components/headers/IdempotencyReplayed' } }),
    },
    ...(content.length > 0 && { content: Object.fromEntries(content) }),
  };
}

/** One response for all problems of a status; which ones they can be stands in the schema as well. */
function problemResponse(codes: ProblemCode[]) {
  const schema = {
    allOf: [{ $ref: '#/components/schemas/Problem' }, { type: 'object', properties: { code: { enum: codes } } }],
  };
  const examples = Object.fromEntries(codes.map((code) => [code, { $ref: `#/components/examples/${code}` }]));
  return {
    description: codes.map((code) => `\`${code}\`: ${PROBLEMS[code].advice}`).join('\n\n'),
    headers: {
      ...REQUEST_ID,
      ...(codes.includes('unauthorized') && { 'WWW-Authenticate': { $ref: '#/components/headers/WwwAuthenticate' } }),
      ...(codes.some((code) => COMES_AGAIN.includes(code)) && {
        'Retry-After': { $ref: '#/components/headers/RetryAfter' },
      }),
      ...(codes.some((code) => TELLS_OF_LIMIT.includes(code)) && RATE_LIMIT),
    },
    content: { 'application/problem+json': { schema, examples } },
  };
}

function byStatus(codes: ProblemCode[]): Record<string, ProblemCode[]> {
  const groups: Record<string, ProblemCode[]> = {};
  for (const code of codes) {
    const { status } = PROBLEMS[code];
    groups[status] = [...(groups[status] ?? []), code];
  }
  return groups;
}
