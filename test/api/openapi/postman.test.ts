import { describe, expect, it, onTestFinished } from 'vitest';
import { openApiDocument } from '../../../src/api/openapi/document.ts';
import { postmanCollection } from '../../../src/api/openapi/postman.ts';
import { describedEndpoints } from '../../../src/main/wiring/describe-api.ts';
import { VERSION } from '../../../src/main/wiring/version.ts';
import { createTestApi } from '../../support/servers/api.ts';
import { createTestDatabase } from '../../support/servers/database.ts';

// biome-ignore lint/suspicious/noExplicitAny: as Postman reads it
type Any = any;

const document = openApiDocument(describedEndpoints(), { version: VERSION, publicUrl: null });
const collection: Any = JSON.parse(JSON.stringify(postmanCollection(document)));
const requests: Any[] = collection.item.flatMap((folder: Any) => folder.item);

describe('the Postman collection', () => {
  it('is what GET /postman.json answers, and is not sent again to whoever has it', async () => {
    const db = await createTestDatabase();
    onTestFinished(() => db.drop());
    const api = createTestApi(db.database);
    const { status, json, headers } = await api.send('GET', '/postman.json', {});
    expect([status, headers.get('content-type')]).toEqual([200, 'application/json; charset=utf-8']);
    expect(json.item.map(({ name }: Any) => name)).toEqual(collection.item.map(({ name }: Any) => name));
    const again = { headers: { 'if-none-match': String(headers.get('etag')) } };
    expect((await api.send('GET', '/postman.json', again)).status).toBe(304);
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

  it('uses no variable that it does not hold, and holds no secret', () => {
    const held = collection.variable.map(({ key }: Any) => key);
    const used = [...JSON.stringify(collection).matchAll(/{{(\w+)}}/g)].map((match) => match[1]);
    expect(held).toEqual(expect.arrayContaining(used));
    for (const { type, value } of collection.variable) if (type === 'secret') expect(value).toBe('');
  });
});
