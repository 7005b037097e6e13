import { Validator } from '@seriousme/openapi-schema-validator';
import { describe, expect, it } from 'vitest';
import { openApiDocument } from '../../../src/api/openapi/document.ts';
import { openApiPath } from '../../../src/api/openapi/operation.ts';
import { PROBLEMS_OF_NO_OPERATION, problemsOf } from '../../../src/api/openapi/problems-of.ts';
import { SCOPES, type ScopeNeed } from '../../../src/domain/scope.ts';
import { describedEndpoints } from '../../../src/main/wiring/describe-api.ts';
import { PROBLEMS, type ProblemCode } from '../../../src/services/problem.ts';
import { useApi } from '../../support/servers/use-api.ts';

// biome-ignore lint/suspicious/noExplicitAny: as a program reads it that knows no more than OpenAPI
type Any = any;

const endpoints = describedEndpoints();
const document: Any = JSON.parse(
  JSON.stringify(openApiDocument(endpoints, { version: '1.2.3', publicUrl: 'https://api.example.com' })),
);
const operations: { name: string; path: string; operation: Any }[] = Object.entries<Any>(document.paths).flatMap(
  ([path, item]) =>
    Object.entries<Any>(item).map(([method, operation]) => ({
      name: `${method.toUpperCase()} ${path}`,
      path,
      operation,
    })),
);

const { db, api, client } = useApi();

describe('the document', () => {
  it('is valid OpenAPI 3.1', async () => {
    const { valid, errors } = await new Validator().validate(structuredClone(document));
    expect(errors).toBeUndefined();
    expect(valid).toBe(true);
    expect(document.openapi).toBe('3.1.0');
    expect(document.info.version).toBe('1.2.3');
  });

  it('has an operation for every route that is registered, and none besides', () => {
    const registered = api.app.routes
      .filter(({ method }) => method !== 'ALL')
      .map(({ method, path }) => `${method} ${openApiPath(path)}`);
    expect(operations.map(({ name }) => name).sort()).toEqual([...new Set(registered)].sort());
    expect(operations.length).toBeGreaterThan(50);
  });

  it('names each operation once', () => {
    const ids = operations.map(({ operation }) => operation.operationId);
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) expect(id).toMatch(/^[a-z][A-Za-z]+$/);
  });

  it('says of each operation what it does, in which chapter, and describes each parameter of its path', () => {
    const chapters = document.tags.map(({ name }: { name: string }) => name);
    for (const { name, path, operation } of operations) {
      expect(operation.summary, name).toMatch(/[^.]$/);
      expect(chapters, name).toEqual(expect.arrayContaining(operation.tags));
      const inPath = (operation.parameters ?? []).filter((one: Any) => one.in === 'path').map((one: Any) => one.name);
      expect(inPath.sort(), name).toEqual([...path.matchAll(/{(\w+)}/g)].map((match) => match[1]).sort());
    }
  });

  it('has every problem in an operation that answers it, and an example of each', () => {
    const answered = new Set<ProblemCode>(endpoints.flatMap(problemsOf));
    const codes = Object.keys(PROBLEMS) as ProblemCode[];
    expect(codes.filter((code) => !answered.has(code)).sort()).toEqual([...PROBLEMS_OF_NO_OPERATION].sort());
    for (const code of PROBLEMS_OF_NO_OPERATION) expect(document.info.description).toContain(`\`${code}\``);
    expect(Object.keys(document.components.examples).sort()).toEqual(codes.sort());
    for (const code of codes) {
      const { value } = document.components.examples[code];
      expect(value).toMatchObject({ type: `/problems/${code}`, code, status: PROBLEMS[code].status });
    }
  });

  it('has an example for every body and every answer of JSON, which its schema takes', () => {
    let seen = 0;
    for (const { method, path, docs } of endpoints) {
      const { body, answers } = docs;
      const examples =
        body && 'schema' in body ? Object.values(body.examples).map((value) => ({ schema: body.schema, value })) : [];
      if (body && 'schema' in body) expect(examples.length, `${method} ${path}`).toBeGreaterThan(0);
      for (const { contents } of Object.values(answers)) {
        for (const { schema, example } of contents) if (schema) examples.push({ schema, value: example });
      }
      for (const { schema, value } of examples) {
        expect(schema.safeParse(value).error, `${method} ${path}: ${JSON.stringify(value)}`).toBeUndefined();
        seen++;
      }
    }
    expect(seen).toBeGreaterThan(80);
  });

  it('has no schema that says nothing, and no reference that leads nowhere', () => {
    const places: string[] = [];
    walk(document.paths, '', places);
    walk(document.components.schemas, '', places);
    expect(places).toEqual([]);
  });

  it('asks for a key, and names the scope, wherever the endpoint does', () => {
    for (const endpoint of endpoints) {
      const operation = document.paths[openApiPath(endpoint.path)][endpoint.method.toLowerCase()];
      const open = operation.security.length === 0 || operation.security.some((one: Any) => !Object.keys(one).length);
      expect(open, endpoint.path).toBe(endpoint.access === 'public');
      expect(operation['x-required-scope']).toEqual('scope' in endpoint ? endpoint.scope : undefined);
      if ('scope' in endpoint) expect(operation.description).toContain(wordsOf(endpoint.scope));
    }
  });

  const wordsOf = (need: ScopeNeed) => {
    if (typeof need === 'string') return `Requires the scope \`${need}\`.`;
    const names = 'all' in need ? need.all : need.any;
    if ('all' in need && need.any) return need.any.map((name) => `\`${name}\``).join(' or ');
    return names === SCOPES
      ? 'Any key is accepted.'
      : names.map((name) => `\`${name}\``).join('all' in need ? ' and ' : ' or ');
  };

  it('calls a notification of each channel by an example', () => {
    const { examples } = document.paths['/api/notifications'].post.requestBody.content['application/json'];
    const channels = Object.values<Any>(examples).map(({ value }) => value.channel);
    expect(new Set(channels)).toEqual(new Set(['email', 'sms', 'whatsapp', 'push', 'webhook', 'in_app']));
  });

  it('holds nothing that looks like a key or a secret', () => {
    expect(JSON.stringify(document)).not.toMatch(/nk_(live|test)_[0-9A-Za-z]{12}_[0-9A-Za-z]{38}|whsec_[\w+/]{20}/);
  });
});

/** What the API refuses by more than one field, as JSON Schema has it, so that a generated client knows. */
it.each<[string, Any, Any]>([
  [
    'POST /api/notifications',
    {
      dependentSchemas: { sendAt: { not: { anyOf: [{ required: ['delayMs'] }] } } },
      else: { if: { required: ['message'] }, else: { required: ['template'] } },
    },
    {
      channel: 'email',
      recipient: { email: 'ada@example.com' },
      message: 'x',
      sendAt: '2030-01-01T00:00:00Z',
      delayMs: 1,
    },
  ],
  ['POST /api/notifications/cancel', { minProperties: 1, maxProperties: 3 }, { ids: ['x'], tag: 'x' }],
  ['PATCH /api/webhooks/{id}', { minProperties: 1 }, {}],
  ['PATCH /api/inbox/{id}', { minProperties: 1 }, {}],
  ['PATCH /api/keys/{id}', { minProperties: 1 }, {}],
  ['PATCH /api/dead-letters/{id}', { minProperties: 1 }, {}],
])('%s says what it refuses', async (name, rule, refused) => {
  const { operation } = operations.find((one) => one.name === name) ?? {};
  const { schema } = operation.requestBody.content['application/json'];
  expect(schema.$ref ? document.components.schemas[schema.$ref.split('/').at(-1)] : schema).toMatchObject(rule);
  const [method = '', path = ''] = name.split(' ');
  const answer = await api.send(method, path.replace('{id}', 'unknown'), { body: refused, key: client.apiKey });
  expect([400, 404, 422]).toContain(answer.status);
});

it('no list takes an empty cursor, by the document as well', () => {
  const cursors = operations.flatMap(({ operation }) =>
    (operation.parameters ?? []).filter(({ name }: Any) => name === 'cursor'),
  );
  expect(cursors.length).toBeGreaterThan(5);
  for (const { schema } of cursors) expect(schema.minLength).toBe(1);
});

describe('GET /openapi.json', () => {
  it('answers the document to everybody, of this server and this release', async () => {
    const answer = await api.send('GET', '/openapi.json');
    expect(answer.status).toBe(200);
    expect(answer.json.info.version).toBe('0.0.0-test');
    expect(Object.keys(answer.json.paths)).toEqual(Object.keys(document.paths));
    expect(answer.headers.get('cache-control')).toBe('public, max-age=300');
  });

  it('answers 304 to who has it, and the whole to who has another one', async () => {
    const etag = (await api.send('GET', '/openapi.json')).headers.get('etag') ?? '';
    expect(etag).toMatch(/^"[\w-]{22}"$/);
    for (const known of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
      const answer = await api.send('GET', '/openapi.json', { headers: { 'if-none-match': known } });
      expect(answer).toMatchObject({ status: 304, text: '' });
      expect(answer.headers.get('etag')).toBe(etag);
    }
    const answer = await api.send('GET', '/openapi.json', { headers: { 'if-none-match': '"other"' } });
    expect(answer.status).toBe(200);
  });

  it('says nothing of the server that is nobody’s business', async () => {
    const { text } = await api.send('GET', '/openapi.json');
    for (const secret of [api.deps.secret, db.url, 'localhost', '127.0.0.1']) expect(text).not.toContain(secret);
  });

  it('refuses to be written', async () => {
    const answer = await api.send('POST', '/openapi.json', { body: {} });
    expect(answer.json).toMatchObject({ status: 405, code: 'method_not_allowed' });
  });
});

/** Where a schema is empty outside of a map of anything, and where a `$ref` finds nothing. */
function walk(value: Any, at: string, places: string[]): void {
  if (typeof value !== 'object' || value === null) return;
  for (const [key, inner] of Object.entries<Any>(value)) {
    const here = `${at}/${key}`;
    if (key === 'example' || key === 'examples' || key === 'value') continue;
    if (key === '$ref') {
      const found = inner
        .slice(2)
        .split('/')
        .reduce((node: Any, part: string) => node?.[part], document);
      if (!found) places.push(`${here} -> ${inner}`);
    } else if (['schema', 'items', 'additionalProperties'].includes(key) || at.endsWith('/properties')) {
      const isEmpty = typeof inner === 'object' && Object.keys(inner).length === 0;
      if (isEmpty && key !== 'additionalProperties') places.push(here);
    }
    walk(inner, here, places);
  }
}
