import { PROBLEMS, type ProblemCode } from '../../services/problem.ts';
import type { Endpoint } from '../endpoint.ts';

/** No operation answers these: any path may the first, and for the second nothing is left to build. */
export const PROBLEMS_OF_NO_OPERATION: readonly ProblemCode[] = ['method_not_allowed', 'not_supported_yet'];

/** Of what renders a template. */
export const PROBLEMS_OF_TEMPLATES: readonly ProblemCode[] = [
  'unknown_template',
  'unknown_version',
  'template_suspended',
  'template_too_expensive',
  'templates_busy',
];

const OF_GUARDED: readonly ProblemCode[] = [
  'conflicting_credentials',
  'unauthorized',
  'insufficient_scope',
  'address_not_allowed',
  'too_many_requests',
  'unavailable',
];

/** Of those that a session opens; and of those among them that change something. */
const OF_SESSION: readonly ProblemCode[] = ['not_a_member', 'second_factor_required'];
const OF_UNSAFE: readonly ProblemCode[] = ['cross_origin', 'unsupported_media_type'];

const OF_MEMBER: readonly ProblemCode[] = ['unauthorized', 'conflicting_credentials', 'unavailable'];

const OF_OPERATOR: readonly ProblemCode[] = ['conflicting_credentials', 'unauthorized', 'unavailable'];

const OF_JSON: readonly ProblemCode[] = [
  'malformed_json',
  'invalid_encoding',
  'too_deep',
  'incomplete_body',
  'body_too_large',
  'unsupported_media_type',
  'validation_failed',
  'unknown_field',
];

/** Every problem that an endpoint may answer: its own, and those of its kind. */
export function problemsOf(endpoint: Endpoint): ProblemCode[] {
  const { access, docs } = endpoint;
  const codes = new Set<ProblemCode>(docs.problems);
  const add = (...more: readonly ProblemCode[]) => {
    for (const code of more) codes.add(code);
  };
  if (access === 'operator') add(...OF_OPERATOR);
  else if (access === 'member') add(...OF_MEMBER);
  else if (access !== 'public') add(...OF_GUARDED, ...OF_SESSION);
  if (access !== 'operator' && access !== 'public' && endpoint.method !== 'GET') add(...OF_UNSAFE);
  if ('clientInUrl' in endpoint) add('cross_origin');
  if ('elevated' in endpoint) add('elevation_required');
  if ('liveOnly' in endpoint) add('live_keys_only');
  if (access === 'user') add('invalid_query');
  if (docs.operatorToken || docs.metricsToken) add('unauthorized');
  if (docs.body && 'schema' in docs.body) add(...OF_JSON);
  if (docs.params) add('not_found');
  if (docs.query) add('invalid_query');
  if (docs.query && 'cursor' in docs.query.shape) add('invalid_cursor');
  if (docs.idempotent) add('invalid_idempotency_key', 'request_in_flight', 'idempotency_key_reuse');
  // Who fails too often is told so in place of that.
  if ([...codes].some((code) => [401, 403].includes(PROBLEMS[code].status))) add('too_many_attempts');
  return [...codes, 'internal'];
}
