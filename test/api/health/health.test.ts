import { describe, expect, it } from 'vitest';
import { createMayReadMetrics } from '../../../src/api/auth/may-read-metrics.ts';
import { healthPages } from '../../../src/http-server/serve.ts';
import { createMetrics } from '../../../src/observability/metrics.ts';
import { eventually } from '../../support/expect/eventually.ts';
import { createTestApi } from '../../support/servers/api.ts';
import { useDatabase } from '../../support/servers/use-api.ts';

const db = useDatabase();

const up = () => ({ status: 'up' as const, detail: 'answers' });
const down = () => ({ status: 'down' as const, detail: 'ECONNREFUSED' });

describe.each(['/health', '/health/ready'])('GET %s', (path) => {
  it('answers ready while all servers are there', async () => {
    const answer = await createTestApi(db.database).send('GET', path);
    expect(answer.status).toBe(200);
    expect(answer.json).toMatchObject({ status: 'ready', checks: { postgres: up(), kafka: up(), temporal: up() } });
  });

  it('answers 200 and degraded without Kafka and Temporal', async () => {
    const checks = { postgres: up, kafka: down, temporal: down };
    const answer = await createTestApi(db.database, { checks }).send('GET', path);
    expect(answer.status).toBe(200);
    expect(answer.json).toMatchObject({ status: 'degraded', checks: { postgres: up(), kafka: down() } });
  });

  it('answers 503 without PostgreSQL', async () => {
    const checks = { postgres: down, kafka: up, temporal: up };
    const answer = await createTestApi(db.database, { checks }).send('GET', path);
    expect(answer.status).toBe(503);
    expect(answer.json.status).toBe('unavailable');
  });
});

it('GET /health adds the version and how long it has been up', async () => {
  const { json } = await createTestApi(db.database).send('GET', '/health');
  expect(json).toMatchObject({ version: '0.0.0-test', uptimeSeconds: expect.any(Number) });
});

it('GET /health tells the operator how each account stands, and nobody else', async () => {
  const { pool } = db.database;
  await pool.query(
    `insert into provider_health (provider, breaker, breaker_reason, away_since) values ('smtp', 'open', 'refused', now())`,
  );
  await pool.query(`insert into account_line (notification_id, run, account, class, priority, client_id, since)
    select gen_random_uuid(), 0, account, 1, 3, gen_random_uuid(), now() - interval '1 minute' from unnest('{smtp,smtp,user:sms:ab}'::text[]) account`);
  const api = createTestApi(db.database, { adminToken: 'a token of the operator' });
  expect((await api.send('GET', '/health')).json).not.toHaveProperty('accounts');
  expect((await api.send('GET', '/health', { headers: { 'x-admin-token': 'another' } })).status).toBe(401);
  const { json } = await api.send('GET', '/health', { headers: { 'x-admin-token': 'a token of the operator' } });
  expect(json.accounts).toMatchObject([
    {
      provider: 'smtp',
      breaker: 'open',
      reason: 'refused',
      awaySince: expect.any(String),
      heldOffUntil: null,
      waiting: 2,
    },
    { provider: 'user', breaker: 'closed', waiting: 1 },
  ]);
  expect(json.accounts[0].oldestWaitingSeconds).toBeGreaterThanOrEqual(60);
});

it('servers are asked once a second at most, and by one at a time, however many want to know', async () => {
  let asked = 0;
  const checks = {
    postgres: async () => {
      asked++;
      await new Promise((resolve) => setTimeout(resolve, 50));
      return up();
    },
  };
  const api = createTestApi(db.database, { checks });
  const paths = ['/health', '/health/ready'];
  await Promise.all(Array.from({ length: 20 }, (_, n) => api.send('GET', paths[n % 2] ?? '')));
  for (let n = 0; n < 10; n++) await api.send('GET', '/health');
  expect(asked).toBe(1);
  await eventually(async () => {
    await api.send('GET', '/health');
    return asked === 2;
  });
});

it('gauges are asked once a second at most', async () => {
  const metrics = createMetrics({ defaults: false });
  let asked = 0;
  metrics.beforeRead(() => {
    asked++;
  });
  const api = createTestApi(db.database, { metrics });
  await Promise.all(Array.from({ length: 20 }, () => api.send('GET', '/metrics')));
  expect(asked).toBe(1);
});

describe('with a token for metrics', () => {
  const METRICS = '7d1f0c5be2a94638b0d7c1e5f2a39486';
  const ADMIN = 'a token of the operator';
  const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
  const withToken = () =>
    createTestApi(db.database, { adminToken: ADMIN, mayReadMetrics: createMayReadMetrics(METRICS) });

  it('figures are shown only with it', async () => {
    const api = withToken();
    expect((await api.send('GET', '/metrics')).json).toMatchObject({ status: 401, code: 'unauthorized' });
    for (const token of ['', 'a guess', METRICS.slice(1), ADMIN]) {
      expect((await api.send('GET', '/metrics', { headers: bearer(token) })).status, token).toBe(401);
    }
    expect((await api.send('GET', '/metrics', { headers: { 'x-admin-token': METRICS } })).status).toBe(401);
    expect((await api.send('GET', '/metrics', { headers: bearer(METRICS) })).status).toBe(200);
  });

  it.each(['/health', '/health/ready'])('%s tells nobody else more than the status', async (path) => {
    const down503 = createTestApi(db.database, {
      checks: { postgres: down },
      mayReadMetrics: createMayReadMetrics(METRICS),
    });
    expect((await withToken().send('GET', path)).json).toEqual({ status: 'ready', checks: {} });
    const away = await down503.send('GET', path);
    expect([away.status, away.json]).toEqual([503, { status: 'unavailable', checks: {} }]);
    expect((await withToken().send('GET', path, { headers: bearer('a guess') })).status).toBe(401);
    const { json } = await withToken().send('GET', path, { headers: bearer(METRICS) });
    expect(json.checks).toMatchObject({ postgres: up() });
    if (path === '/health') {
      expect(json).toMatchObject({ version: '0.0.0-test' });
      const operator = await withToken().send('GET', path, { headers: { 'x-admin-token': ADMIN } });
      expect(operator.json).toMatchObject({
        version: '0.0.0-test',
        checks: { postgres: up() },
        accounts: expect.any(Array),
      });
    }
  });

  it('the pages of processes without an API do the same', async () => {
    const pages = healthPages({ postgres: up }, createMetrics({ defaults: false }), createMayReadMetrics(METRICS));
    const ask = (path: string, headers = {}) => pages(new Request(`http://127.0.0.1${path}`, { headers }));
    for (const path of ['/health', '/health/ready']) {
      expect(await (await ask(path)).json()).toEqual({ status: 'ready', checks: {} });
      expect((await ask(path, bearer('a guess'))).status).toBe(401);
      expect(await (await ask(path, bearer(METRICS))).json()).toMatchObject({ checks: { postgres: up() } });
    }
    expect((await ask('/metrics')).status).toBe(401);
    expect((await ask('/metrics', bearer(METRICS))).status).toBe(200);
    expect((await ask('/health/live')).status).toBe(200);
  });
});

it('GET /health/live answers 200 without asking anybody', async () => {
  const broken = () => Promise.reject(new Error('must not be asked'));
  const answer = await createTestApi(db.database, { checks: { postgres: broken } }).send('GET', '/health/live');
  expect([answer.status, answer.json]).toEqual([200, { status: 'live' }]);
});

it('GET /metrics tells the duration of requests by route pattern', async () => {
  const api = createTestApi(db.database);
  await api.send('GET', '/api/notifications/ntf_1');
  await api.send('GET', '/nowhere/at/all');
  const answer = await api.send('GET', '/metrics');
  expect(answer.headers.get('content-type')).toContain('text/plain');
  expect(answer.text).toContain('duration_seconds_count{route="/api/notifications/:id",method="GET",status="401"} 1');
  expect(answer.text).toContain('duration_seconds_count{route="unmatched",method="GET",status="404"} 1');
});

it('HEAD /health/live answers without a body', async () => {
  const answer = await createTestApi(db.database).send('HEAD', '/health/live');
  expect([answer.status, answer.text]).toEqual([200, '']);
});
