import { expect, it } from 'vitest';
import { createApiKey } from '../../../src/services/keys/api-key.ts';
import { createClient } from '../../support/factories/clients.ts';
import { notificationBody } from '../../support/factories/notifications.ts';
import { createTestApi } from '../../support/servers/api.ts';
import { useDatabase } from '../../support/servers/use-api.ts';

const db = useDatabase();

it('asks the database nothing for a key of wrong form, length or checksum', async () => {
  let queries = 0;
  const pool = new Proxy(db.database.pool, {
    get(target, name) {
      if (name === 'query' || name === 'connect') queries++;
      const value = Reflect.get(target, name);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
  const api = createTestApi({ ...db.database, pool });
  const good = createApiKey('live').text;
  const swapped = good.endsWith('0') ? '1' : '0';
  for (const key of [
    '',
    'x',
    `${good}a`,
    good.slice(0, -1) + swapped,
    good.replace('live', 'test'),
    'n'.repeat(5_000),
  ]) {
    expect((await api.send('POST', '/api/notifications', { key, body: notificationBody() })).status).toBe(401);
  }
  expect(queries).toBe(0);
  await api.send('POST', '/api/notifications', { key: good, body: notificationBody() });
  expect(queries).toBe(1);
});

it('looks at the key before the body', async () => {
  const answer = await createTestApi(db.database).send('POST', '/api/notifications', { body: 'not json' });
  expect(answer.status).toBe(401);
});

it('sends the headers of a careful API with every answer, and no permission for other origins', async () => {
  const client = await createClient(db.database);
  const api = createTestApi(db.database);
  const headers = { origin: 'https://evil.example' };
  const answers = [
    await api.send('POST', '/api/notifications', { key: client.apiKey, body: notificationBody(), headers }),
    await api.send('POST', '/api/notifications', { key: client.apiKey, body: '{', headers }),
    await api.send('GET', '/nowhere', { headers }),
  ];
  for (const answer of answers) {
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.headers.get('x-request-id')).toMatch(/^req_[0-9a-z]{26}$/);
    expect(answer.headers.get('access-control-allow-origin')).toBeNull();
  }
});
