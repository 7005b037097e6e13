import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { openApiDocument } from '../../../src/api/openapi/document.ts';
import { postmanCollection, postmanEnvironment } from '../../../src/api/openapi/postman.ts';
import { describedEndpoints } from '../../../src/main/parts/describe-api.ts';
import { VERSION } from '../../../src/main/version.ts';

// biome-ignore lint/suspicious/noExplicitAny: as Postman reads it
type Any = any;

const document = openApiDocument(describedEndpoints(), { version: VERSION, publicUrl: null });
const collection: Any = JSON.parse(JSON.stringify(postmanCollection(document)));
const environment: Any = JSON.parse(JSON.stringify(postmanEnvironment(document)));
const committed = (name: string) =>
  JSON.parse(readFileSync(new URL(`../../../docs/postman/${name}.json`, import.meta.url), 'utf8'));
const requests: Any[] = collection.item.flatMap((folder: Any) => folder.item);

describe('the Postman collection', () => {
  it('is committed as `npm run postman` makes it, with its environment', () => {
    expect(committed('collection'), 'run `npm run postman`').toEqual(collection);
    expect(committed('environment'), 'run `npm run postman`').toEqual(environment);
  });

  it('has a request for each operation, and one for each channel', () => {
    const operations = Object.entries(document.paths).flatMap(([path, item]) =>
      Object.keys(item).map((method) => `${method.toUpperCase()} ${path}`),
    );
    const asked = requests.map(({ request }) => {
      const path = request.url.path.map((part: string) => part.replace(/^:(.*)$/, '{$1}')).join('/');
      return `${request.method} /${path}`;
    });
    expect([...new Set(asked)].sort()).toEqual(operations.sort());
    const posted = requests.filter(
      ({ request }) => request.url.raw === '{{baseUrl}}/api/notifications' && request.body,
    );
    const channels = posted.map(({ request }) => JSON.parse(request.body.raw).channel);
    expect(new Set(channels)).toEqual(new Set(['email', 'sms', 'whatsapp', 'push', 'webhook', 'in_app']));
  });

  it('uses no variable that its environment does not hold, and the environment holds no secret', () => {
    const held = environment.values.map(({ key }: Any) => key);
    const used = [...JSON.stringify(collection).matchAll(/{{(\w+)}}/g)].map((match) => match[1]);
    expect(held).toEqual(expect.arrayContaining(used));
    for (const { type, value } of environment.values) if (type === 'secret') expect(value).toBe('');
  });
});
