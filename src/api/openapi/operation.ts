import type { z } from 'zod';
import { SCOPES, type Scope, type ScopeNeed } from '../../domain/scope.ts';
import type { Endpoint } from '../endpoint.ts';
import type { JsonSchema, JsonSchemas } from './json-schemas.ts';
import type { BodyDocs } from './operation-docs.ts';
import { IDEMPOTENCY_KEY, USER_ID } from './parameters.ts';
import { responsesOf } from './responses.ts';
import { securityOf } from './security.ts';

type Parameter = {
  name: string;
  in: 'path' | 'query' | 'header';
  required: boolean;
  description?: string;
  schema: JsonSchema;
};

const ELEVATED = 'A session must be elevated.';

/** The path as OpenAPI writes it: `/api/notifications/{id}`. */
export function openApiPath(path: string): string {
  return path.replaceAll(/:(\w+)/g, '{$1}');
}

/** Every schema of the requests of an endpoint, as they come in. */
export function requestSchemas({ access, docs }: Endpoint): z.ZodType[] {
  const { params = {}, query, headers = {}, body, idempotent } = docs;
  return [
    ...Object.values(params),
    ...(query ? [query] : []),
    ...Object.values(headers),
    ...(body && 'schema' in body ? [body.schema] : []),
    ...(idempotent ? [IDEMPOTENCY_KEY] : []),
    ...(access === 'user' ? [USER_ID] : []),
  ];
}

/** Every schema of its answers. */
export function answerSchemas({ docs }: Endpoint): z.ZodType[] {
  return Object.values(docs.answers).flatMap(({ contents }) => contents.flatMap(({ schema }) => schema ?? []));
}

/** The Operation Object of an endpoint (https://spec.openapis.org/oas/v3.1.0#operation-object). */
export function operationOf(endpoint: Endpoint, schemas: JsonSchemas) {
  const { docs } = endpoint;
  const scope = 'scope' in endpoint ? endpoint.scope : undefined;
  const liveOnly = 'liveOnly' in endpoint;
  const elevated = 'elevated' in endpoint;
  const { personalFields = [] } = docs;
  const said = [
    scope && wordsOf(scope),
    liveOnly && 'Not for test keys.',
    alsoNeeded(personalFields),
    elevated && ELEVATED,
  ];
  const words = said.filter(Boolean).join(' ');
  const description = [docs.description, words].filter(Boolean).join('\n\n');
  const parameters = parametersOf(endpoint, schemas);
  return {
    operationId: docs.operationId,
    summary: docs.summary,
    ...(description && { description }),
    tags: [docs.tag],
    ...(scope && { 'x-required-scope': scope }),
    ...(liveOnly && { 'x-live-keys-only': true }),
    ...(personalFields.length > 0 && { 'x-personal-fields': personalFields }),
    ...(elevated && { 'x-elevated-sessions-only': true }),
    security: securityOf(endpoint),
    ...(parameters.length > 0 && { parameters }),
    ...(docs.body && { requestBody: requestBodyOf(docs.body, schemas) }),
    responses: responsesOf(endpoint, schemas),
  };
}

function wordsOf(need: ScopeNeed): string {
  const names = (scopes: readonly Scope[], word: string) => scopes.map((scope) => `\`${scope}\``).join(` ${word} `);
  if (typeof need === 'string') return `Requires the scope \`${need}\`.`;
  if ('all' in need) {
    const choice = need.any ? `, and ${names(need.any, 'or')}` : '';
    return `Requires the scopes ${names(need.all, 'and')}${choice}.`;
  }
  return need.any === SCOPES ? 'Any key is accepted.' : `Requires the scope ${names(need.any, 'or')}.`;
}

function alsoNeeded(personalFields: readonly string[]): string | null {
  if (personalFields.length === 0) return null;
  return `With ${personalFields.map((name) => `\`${name}\``).join(' or ')} also the scope \`content\`.`;
}

function parametersOf({ access, docs }: Endpoint, schemas: JsonSchemas): Parameter[] {
  const parameter = (name: string, place: Parameter['in'], required: boolean, schema: JsonSchema): Parameter => {
    const { description, ...rest } = schema;
    return { name, in: place, required, ...(typeof description === 'string' && { description }), schema: rest };
  };
  const headers = { ...docs.headers, ...(docs.idempotent && { 'Idempotency-Key': IDEMPOTENCY_KEY }) };
  const query = docs.query ? schemas.of(docs.query) : {};
  const required = (query.required ?? []) as string[];
  const queries = { ...(query.properties as Record<string, JsonSchema> | undefined) };
  if (access === 'user') queries.userId = schemas.of(USER_ID);
  // It is a way to say who one is, so it stands among the security schemes.
  delete queries.token;
  return [
    ...Object.entries(docs.params ?? {}).map(([name, schema]) => parameter(name, 'path', true, schemas.of(schema))),
    ...Object.entries(queries).map(([name, schema]) => parameter(name, 'query', required.includes(name), schema)),
    ...Object.entries(headers).map(([name, schema]) => parameter(name, 'header', false, schemas.of(schema))),
  ];
}

function requestBodyOf(body: BodyDocs, schemas: JsonSchemas) {
  if (!('schema' in body)) {
    const { description, contentTypes } = body;
    return { description, content: Object.fromEntries(contentTypes.map((type) => [type, {}])) };
  }
  const examples = Object.fromEntries(
    Object.entries(body.examples).map(([summary, value]) => [keyOf(summary), { summary, value }]),
  );
  return { required: !body.optional, content: { 'application/json': { schema: schemas.of(body.schema), examples } } };
}

/** Keys of a map of examples may hold letters, digits, `.`, `-` and `_`. */
function keyOf(summary: string): string {
  return summary
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '');
}
