import fc from 'fast-check';
import { beforeAll, expect, it } from 'vitest';
import type { Endpoint } from '../../../src/api/endpoint.ts';
import { openApiDocument } from '../../../src/api/openapi/document.ts';
import { openApiPath } from '../../../src/api/openapi/operation.ts';
import { describedEndpoints } from '../../../src/main/wiring/describe-api.ts';
import { createClient, createKey } from '../../support/factories/clients.ts';
import { broken, valuesOf } from '../../support/factories/json-arbitrary.ts';
import { useApi } from '../../support/servers/use-api.ts';

/** `npm run check:fuzz` sends 10,000 and more, by a tool that knows nothing of us. */
const REQUESTS = 500;
/** A stream has no end, and a file of the page is neither JSON nor small. */
const LEFT_OUT = ['streamInbox', 'streamChanges', 'getDocsFile'];
/** Takes bad items among good ones, and says so of each. */
const BATCH = 'createNotifications';

let testKey: string;
let liveKey: string;
const { db, api } = useApi();

beforeAll(async () => {
  const client = await createClient(db.database, { environment: 'test' });
  testKey = client.apiKey;
  liveKey = (await createKey(db.database, client.id)).apiKey;
});

type Asked = {
  method: string;
  path: string;
  body: unknown;
  headers: Record<string, string>;
  isTaken: boolean | null;
  liveOnly: boolean;
};
type Parameter = { name: string; in: string; schema: Record<string, unknown> };

const endpoints = describedEndpoints();
// biome-ignore lint/suspicious/noExplicitAny: as a program reads it that knows no more than OpenAPI
const document: any = JSON.parse(JSON.stringify(openApiDocument(endpoints, { version: '0', publicUrl: null })));
const requests = fc.oneof(
  ...endpoints.filter(({ docs }) => !LEFT_OUT.includes(docs.operationId)).map((endpoint) => requestsTo(endpoint)),
);

it(`answers ${REQUESTS} requests that the document allows, or nearly, as it says, and none by a 5xx`, async () => {
  const statuses = new Map<number, number>();
  await fc.assert(
    fc.asyncProperty(requests, async ({ method, path, body, headers, isTaken, liveOnly }) => {
      const key = liveOnly ? liveKey : testKey;
      // It holds the answer against the document.
      const sent = body === undefined ? undefined : JSON.stringify(body);
      const { status } = await api.send(method, path, { key, body: sent, headers });
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
      expect(status).toBeLessThan(500);
      if (isTaken === false) expect(status).toBeGreaterThanOrEqual(400);
    }),
    // A failure says which operation and what of it; to shrink it takes minutes.
    { numRuns: REQUESTS, endOnFailure: true },
  );
  // Not all of them were stopped at the door.
  const taken = [...statuses].reduce((sum, [status, count]) => (status < 300 ? sum + count : sum), 0);
  expect(taken).toBeGreaterThan(REQUESTS / 20);
  expect(statuses.get(422)).toBeGreaterThan(REQUESTS / 50);
}, 120_000);

/** Requests that the document allows, and as many with a body that was broken somewhere. */
function requestsTo(endpoint: Endpoint): fc.Arbitrary<Asked> {
  const { method, path, docs } = endpoint;
  const operation = document.paths[openApiPath(path)][method.toLowerCase()];
  const { schemas } = document.components;
  const schema = operation.requestBody?.content['application/json']?.schema;
  const good = schema ? valuesOf(schema, schemas) : fc.constant(undefined);
  const bodies = schema ? fc.oneof(good, good.chain(broken)) : good;
  const parameters: Parameter[] = operation.parameters ?? [];
  // By way of UTF-8: half a surrogate pair has no form in a URL.
  const named = (place: string) =>
    fc.record(
      Object.fromEntries(
        parameters
          .filter((one) => one.in === place)
          .map((one) => [
            one.name,
            valuesOf(one.schema, schemas).map((value) => Buffer.from(String(value)).toString()),
          ]),
      ),
    );
  const documented = docs.operationId !== BATCH && docs.body && 'schema' in docs.body ? docs.body.schema : null;
  return fc
    .record({ body: bodies, inPath: named('path'), query: fc.option(named('query')), headers: named('header') })
    .map(({ body, inPath, query, headers }) => ({
      method,
      path: path.replaceAll(/:(\w+)/g, (_, name) => encodeURIComponent(inPath[name] || '-')) + suffixOf(query),
      body,
      // Others cannot be sent.
      headers: Object.fromEntries(Object.entries(headers).filter(([, value]) => /^[!-~]+$/.test(value))),
      isTaken: documented ? documented.safeParse(body).success : null,
      liveOnly: 'liveOnly' in endpoint,
    }));
}

function suffixOf(query: Record<string, string> | null): string {
  return query && Object.keys(query).length > 0 ? `?${new URLSearchParams(query)}` : '';
}
