import { openApiDocument } from '../../../src/api/openapi/document.ts';
import { scopesOf } from '../../../src/domain/role.ts';
import { SCOPES, type Scope, type ScopeNeed } from '../../../src/domain/scope.ts';
import { describedEndpoints } from '../../../src/main/wiring/describe-api.ts';

// biome-ignore lint/suspicious/noExplicitAny: as a program reads it that knows no more than OpenAPI
type Any = any;

/** An operation, as the document tells of it. */
export type Operation = {
  /** `GET /api/notifications/{id}` */
  name: string;
  operationId: string;
  method: string;
  path: string;
  /** The sets of scopes that each are enough for a key; none for what is public. */
  enough: Scope[][];
  /** Each way to say who one is: `apiKey`, `operatorToken`, `userToken` … */
  schemes: string[];
  isPublic: boolean;
  /** Whether it is refused to test keys. */
  liveOnly: boolean;
  /** Whether a session must have proved lately who it is. */
  elevated: boolean;
  /** What the path names, such as `id`. */
  inPath: string[];
  inQuery: string[];
  /** The names of all fields of its body, however deep. */
  inBody: Set<string>;
  /** By HTTP status: the codes of the problems that it may answer. */
  problems: Record<string, string[]>;
  /** Whether an answer may say that it was given before. */
  saysReplayed: boolean;
};

/** Every operation of an OpenAPI document, as it is parsed from JSON. */
export function operationsIn(document: Any): Operation[] {
  return Object.entries<Any>(document.paths).flatMap(([path, item]) =>
    Object.entries<Any>(item).map(([method, operation]) =>
      readOperation(document, path, method.toUpperCase(), operation),
    ),
  );
}

function readOperation(document: Any, path: string, method: string, operation: Any): Operation {
  const security: Record<string, unknown>[] = operation.security;
  const namesIn = (place: string): string[] =>
    (operation.parameters ?? []).filter((one: Any) => one.in === place).map((one: Any) => one.name);
  const problems = Object.entries<Any>(operation.responses).map(([status, { content }]) => {
    const schema = content?.['application/problem+json']?.schema;
    return [status, schema?.allOf[1].properties.code.enum ?? []];
  });
  const inBody = new Set<string>();
  collectNames(document, operation.requestBody?.content['application/json']?.schema, inBody, new Set());
  return {
    name: `${method} ${path}`,
    operationId: operation.operationId,
    method,
    path,
    enough: enoughOf(operation['x-required-scope']),
    schemes: security.flatMap((one) => Object.keys(one)),
    isPublic: security.length === 0 || security.some((one) => Object.keys(one).length === 0),
    liveOnly: operation['x-live-keys-only'] === true,
    elevated: operation['x-elevated-sessions-only'] === true,
    inPath: [...path.matchAll(/{(\w+)}/g)].map((match) => match[1] ?? ''),
    inQuery: namesIn('query'),
    inBody,
    problems: Object.fromEntries(problems),
    saysReplayed: Object.values<Any>(operation.responses).some(
      ({ headers }) => 'Idempotency-Replayed' in (headers ?? {}),
    ),
  };
}

/** They give or take a role, which may be none that may do more than who asks: the tests’ is that of a viewer. */
const ABOUT_A_VIEWER = ['changeMember', 'removeMember', 'createInvitation', 'revokeInvitation'];

/** The scopes that a key holds which asks what the tests ask: those that are enough, and those of what it gives or takes. */
export function heldFor({ operationId }: Operation, enough: readonly Scope[]): Scope[] {
  return ABOUT_A_VIEWER.includes(operationId) ? [...enough, ...scopesOf('viewer')] : [...enough];
}

function enoughOf(need: ScopeNeed | undefined): Scope[][] {
  if (need === undefined) return [];
  if (typeof need === 'string') return [[need]];
  if (!('all' in need)) return need.any.map((scope) => [scope]);
  return need.any ? need.any.map((scope) => [...need.all, scope]) : [[...need.all]];
}

/** The largest sets of scopes that are not enough, and each scope that is not enough alone. */
export function tooFewFor({ enough }: Operation): Scope[][] {
  const isEnough = (held: Scope[]) =>
    held.includes('admin') || enough.some((set) => set.every((one) => held.includes(one)));
  const withoutOneOfEach = enough.reduce<Scope[][]>(
    (sets, set) => sets.flatMap((left) => set.map((gone) => left.filter((scope) => scope !== gone))),
    [SCOPES.filter((scope) => scope !== 'admin')],
  );
  return [...SCOPES.map((scope) => [scope]), ...withoutOneOfEach].filter((held) => !isEnough(held));
}

function collectNames(document: Any, schema: Any, names: Set<string>, seen: Set<string>): void {
  if (typeof schema !== 'object' || schema === null) return;
  if (typeof schema.$ref === 'string') {
    if (seen.has(schema.$ref)) return;
    seen.add(schema.$ref);
    collectNames(document, document.components.schemas[schema.$ref.split('/').at(-1)], names, seen);
  }
  for (const [name, property] of Object.entries<Any>(schema.properties ?? {})) {
    names.add(name);
    collectNames(document, property, names, seen);
  }
  for (const part of [schema.items, ...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.allOf ?? [])]) {
    collectNames(document, part, names, seen);
  }
}

/** Those of our own document, as it is served. */
export const OPERATIONS = operationsIn(
  JSON.parse(JSON.stringify(openApiDocument(describedEndpoints(), { version: '0', publicUrl: null }))),
);

/** Those that only the operator may ask. */
export const OPERATORS = OPERATIONS.filter(({ isPublic, schemes }) => !isPublic && schemes.join() === 'operatorToken');

/** Those of who is logged in, whatever clients they belong to. */
export const OWN = OPERATIONS.filter(({ isPublic, schemes }) => !isPublic && schemes.join() === 'session');

/** Those that ask which client it is. */
export const GUARDED = OPERATIONS.filter(
  (operation) => !operation.isPublic && !OPERATORS.includes(operation) && !OWN.includes(operation),
);

/** Whether one can say who one is in this way. */
export const takes =
  (scheme: 'apiKey' | 'operatorToken' | 'userToken' | 'userTokenInUrl' | 'session') =>
  ({ schemes }: Operation): boolean =>
    schemes.includes(scheme);

/** For `it.each`, with the name as the first argument. */
export const byName = (operations: Operation[]): [string, Operation][] => operations.map((one) => [one.name, one]);
