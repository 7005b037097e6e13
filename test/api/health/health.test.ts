import { describe, expect, it } from 'vitest';
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
