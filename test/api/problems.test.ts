import net from 'node:net';
import { describe, expect, it } from 'vitest';
import { openDatabase, type Pool } from '../../src/db/client.ts';
import { PROBLEMS } from '../../src/services/problem.ts';
import { eventually } from '../support/expect/eventually.ts';
import { notificationBody } from '../support/factories/notifications.ts';
import { createTestApi } from '../support/servers/api.ts';
import { useClient } from '../support/servers/use-api.ts';

const { db, client } = useClient();

const open = (url: string, poolSize = 1) =>
  openDatabase({ url, poolSize, applicationName: 'posthorn-test', onConnectionError: () => {} });
const post = (api: ReturnType<typeof createTestApi>, headers = {}) =>
  api.send('POST', '/api/notifications', { key: client.apiKey, body: notificationBody(), headers });

describe('GET /problems/:code', () => {
  it.each(Object.keys(PROBLEMS))('explains %s', async (code) => {
    const answer = await createTestApi(db.database).send('GET', `/problems/${code}`);
    expect(answer.status).toBe(200);
    expect(answer.json).toMatchObject({ code, status: expect.any(Number), title: expect.any(String) });
  });

  it('answers 404 to a code that is none, even one that every object has', async () => {
    for (const code of ['x', 'toString', '__proto__']) {
      expect((await createTestApi(db.database).send('GET', `/problems/${code}`)).status).toBe(404);
    }
  });
});

describe('without PostgreSQL', () => {
  const unavailable = { status: 503, code: 'unavailable' };

  it('answers 503 with Retry-After while nobody listens, with and without an Idempotency-Key', async () => {
    const gone = open('postgres://postgres@127.0.0.1:9/none');
    for (const headers of [{}, { 'idempotency-key': 'k' }]) {
      const answer = await post(createTestApi(gone), headers);
      expect(answer.json).toMatchObject(unavailable);
      expect(answer.headers.get('retry-after')).toBe('1');
    }
    const read = await createTestApi(gone).send('GET', '/api/notifications', { key: client.apiKey });
    expect(read.json).toMatchObject(unavailable);
    const registered = await createTestApi(gone).send('POST', '/api/client/register', {
      body: { name: 'x', email: 'x@example.com' },
    });
    expect(registered.json).toMatchObject(unavailable);
    await gone.close();
  });

  it('answers 503 when the connection breaks under a request', async () => {
    const own = open(db.url);
    const api = createTestApi(own);
    expect((await post(api)).status).toBe(202);
    const blocker = await db.database.pool.connect();
    await blocker.query('begin');
    await blocker.query('lock table notifications in access exclusive mode');
    const pending = post(api);
    const kill = `select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and wait_event_type = 'Lock' and query like '%insert into notifications%'`;
    await eventually(async () => ((await db.database.pool.query(kill)).rowCount ?? 0) > 0, {
      what: 'a request that waits',
    });
    const answer = await pending;
    await blocker.query('rollback');
    blocker.release();
    expect(answer.json).toMatchObject(unavailable);
    expect((await post(api)).status).toBe(202);
    await own.close();
  });

  // These two wait for 5 s each, and do so together.
  it.concurrent('answers 503 when every connection stays busy', async () => {
    const own = open(db.url);
    const held = await own.pool.connect();
    const answer = await post(createTestApi(own));
    held.release();
    expect(answer.json).toMatchObject(unavailable);
    await own.close();
  });

  it.concurrent('answers 503 within 6 s when the server takes the connection and stays silent', async () => {
    const silent = net.createServer(() => {}).listen(0, '127.0.0.1');
    await new Promise((resolve) => silent.once('listening', resolve));
    const { port } = silent.address() as net.AddressInfo;
    const own = open(`postgres://postgres@127.0.0.1:${port}/none`);
    const startedAt = performance.now();
    expect((await post(createTestApi(own))).json).toMatchObject(unavailable);
    expect(performance.now() - startedAt).toBeLessThan(15_000);
    await own.close();
    silent.close();
  });
});

it('answers 500 to what nobody foresaw, and tells its message to no one', async () => {
  const query = () => Promise.reject(new TypeError('ada@example.com is secret'));
  const api = createTestApi({ ...db.database, pool: { query } as unknown as Pool });
  const answer = await post(api);
  expect(answer.status).toBe(500);
  expect(answer.json).toMatchObject({ code: 'internal', requestId: answer.headers.get('x-request-id') });
  expect(answer.text).not.toContain('ada@');
  const lines = JSON.stringify(api.lines());
  expect(lines).toContain('TypeError');
  expect(lines).not.toContain('ada@');
});
