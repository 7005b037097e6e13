import { beforeEach, expect, test } from 'vitest';
import { createCountRequest } from '../../../src/api/limits/request-rate.ts';
import { openDatabase } from '../../../src/db/client.ts';
import { roomInMinute } from '../../support/expect/periods.ts';
import { createKey } from '../../support/factories/clients.ts';
import { type Answer, createTestApi } from '../../support/servers/api.ts';
import { useApi } from '../../support/servers/use-api.ts';

const { db, client, api } = useApi({ poolSize: 20, each: true, adminToken: 'a token of the operator' });

beforeEach(async () => {
  await roomInMinute(15_000);
});

const NAMES = ['ratelimit-limit', 'ratelimit-remaining', 'ratelimit-reset', 'ratelimit-policy'];
const headersOf = ({ headers }: Answer) => Object.fromEntries(NAMES.map((name) => [name, headers.get(name)]));
const NONE = Object.fromEntries(NAMES.map((name) => [name, null]));
const limited = (requestsPerMinute: number, overrides = {}) =>
  createKey(db.database, client.id, { requestsPerMinute, ...overrides });
const me = (key?: string, via = api) => via.send('GET', '/api/client/me', { key });

test('a key with a rate is told on each answer what is left of its minute, and refused when nothing is', async () => {
  const { apiKey } = await limited(3);
  const answers = [await me(apiKey), await me(apiKey), await me(apiKey), await me(apiKey)];
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 429]);
  expect(answers.map((answer) => headersOf(answer)['ratelimit-remaining'])).toEqual(['2', '1', '0', '0']);
  const over = answers[3] as Answer;
  expect(over.json).toMatchObject({
    code: 'too_many_requests',
    detail: 'This key is limited to 3 requests per minute.',
  });
  const secondsLeft = Math.ceil((60_000 - (Date.now() % 60_000)) / 1_000);
  for (const answer of answers) {
    expect(headersOf(answer)).toMatchObject({ 'ratelimit-limit': '3', 'ratelimit-policy': '3;w=60' });
    expect(Math.abs(Number(answer.headers.get('ratelimit-reset')) - secondsLeft)).toBeLessThan(10);
  }
  expect(over.headers.get('retry-after')).toBe(over.headers.get('ratelimit-reset'));
});

test('problems carry the headers as well, and requests that lack a scope count', async () => {
  const { apiKey } = await limited(3, { scopes: ['notifications:read'] });
  const answers = [
    await api.send('POST', '/api/notifications', { key: apiKey, body: {} }),
    await api.send('GET', '/api/notifications/ntf_nothing', { key: apiKey }),
    await me(apiKey),
    await me(apiKey),
  ];
  expect(answers.map(({ status }) => status)).toEqual([403, 404, 200, 429]);
  expect(answers.map((answer) => headersOf(answer)['ratelimit-remaining'])).toEqual(['2', '1', '0', '0']);
});

test('a key without a rate, the operator and who has no key get no such headers, and cost no query', async () => {
  const asked = [
    await me(client.apiKey),
    await me(),
    await api.send('GET', '/health/live'),
    await api.send('GET', '/api/audit', { headers: { 'x-admin-token': 'a token of the operator' } }),
  ];
  for (const answer of asked) expect(headersOf(answer)).toEqual(NONE);
  const { rows } = await db.database.pool.query('select * from request_windows where key_id = $1', [client.keyId]);
  expect(rows).toEqual([]);
});

test('who has the id of a key but not its secret, or calls from elsewhere, uses up none of its rate', async () => {
  const { id, apiKey } = await limited(1, { allowedIps: ['192.0.2.0/24'] });
  for (let i = 0; i < 3; i++) {
    const answer = await api.send('GET', '/api/client/me', { key: apiKey, from: '198.51.100.1' });
    expect([answer.status, headersOf(answer)]).toEqual([403, NONE]);
  }
  const { rows } = await db.database.pool.query('select * from request_windows where key_id = $1', [id]);
  expect(rows).toEqual([]);
  expect((await api.send('GET', '/api/client/me', { key: apiKey, from: '192.0.2.7' })).status).toBe(200);
});

test('each minute begins anew', async () => {
  const { id, apiKey } = await limited(1);
  expect([(await me(apiKey)).status, (await me(apiKey)).status]).toEqual([200, 429]);
  const { pool } = db.database;
  await pool.query(`update request_windows set starts_at = starts_at - interval '1 minute' where key_id = $1`, [id]);
  const other = createTestApi(db.database);
  expect([(await me(apiKey, other)).status, (await me(apiKey, other)).status]).toEqual([200, 429]);
});

test('another rate holds from the next request on', async () => {
  const { id, apiKey } = await limited(1);
  const set = (rate: number | null) =>
    db.database.pool.query('update api_keys set requests_per_minute = $2 where id = $1', [id, rate]);
  expect([(await me(apiKey)).status, (await me(apiKey)).status]).toEqual([200, 429]);
  await set(2);
  expect([(await me(apiKey)).status, (await me(apiKey)).status]).toEqual([200, 429]);
  await set(null);
  expect((await me(apiKey)).status).toBe(200);
});

test('three processes grant exactly the rate together, of 3,000 requests at once', async () => {
  const { id } = await limited(1_000);
  const databases = [1, 2, 3].map((n) =>
    openDatabase({ url: db.url, poolSize: 2, applicationName: `holder-${n}`, onConnectionError: () => {} }),
  );
  try {
    const counts = databases.map(({ pool }) => createCountRequest(pool));
    const use = (n: number) =>
      (counts[n % 3] as (typeof counts)[number])(id, 1_000, () => {}).then(
        () => 'granted',
        (error) => error.code,
      );
    const results = await Promise.all(Array.from({ length: 3_000 }, (_, n) => use(n)));
    expect(results.filter((one) => one === 'granted')).toHaveLength(1_000);
    expect(results.filter((one) => one === 'too_many_requests')).toHaveLength(2_000);
  } finally {
    await Promise.all(databases.map(({ close }) => close()));
  }
});
