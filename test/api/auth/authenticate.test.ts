import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { serve } from '@hono/node-server';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { noteKeyUse } from '../../../src/db/queries/api-keys.ts';
import { inTransaction } from '../../../src/db/transaction.ts';
import { eventually } from '../../support/expect/eventually.ts';
import { createClient, createKey } from '../../support/factories/clients.ts';
import { createTestApi, type SendOptions } from '../../support/servers/api.ts';
import { useClient } from '../../support/servers/use-api.ts';

const { db, client } = useClient({ each: true });

afterEach(() => vi.restoreAllMocks());

const PATH = '/api/client/me';
const ask = (key: string, options: SendOptions = {}, trustedProxies = 0) =>
  createTestApi(db.database, { trustedProxies }).send('GET', PATH, { key, ...options });
const statusAndCode = async (answer: ReturnType<typeof ask>) => {
  const { status, json } = await answer;
  return [status, json.code];
};
const setKey = (assignment: string, id = client.keyId) =>
  db.database.pool.query(`update api_keys set ${assignment} where id = $1`, [id]);

/** The names of the statements that went to PostgreSQL while `work` ran. */
async function statementsOf(work: () => Promise<unknown>): Promise<unknown[]> {
  const query = vi.spyOn(db.database.pool, 'query');
  const connect = vi.spyOn(db.database.pool, 'connect');
  await work();
  // A query of the pool connects with a callback by itself; whoever wants a transaction connects without.
  const transactions = (connect.mock.calls as unknown[][]).filter((given) => given.length === 0).map(() => 'begin');
  return [...query.mock.calls.map(([statement]) => (statement as { name?: string }).name), ...transactions];
}

describe('a key', () => {
  it.each([
    ['a wrong checksum', (key: string) => key.slice(0, -1) + (key.endsWith('0') ? '1' : '0')],
    [
      'a letter of the secret changed',
      (key: string) => `${key.slice(0, 30)}${key.at(30) === 'a' ? 'b' : 'a'}${key.slice(31)}`,
    ],
    ['another form', () => 'nk_live_nothing'],
  ])('with %s costs no query', async (_name, change) => {
    const statements = await statementsOf(async () => {
      expect(await statusAndCode(ask(change(client.apiKey)))).toEqual([401, 'unauthorized']);
    });
    expect(statements).toEqual([]);
  });

  it('with a right checksum that nobody has costs one', async () => {
    const { apiKey, id } = await createKey(db.database, client.id);
    await db.database.pool.query('delete from api_keys where id = $1', [id]);
    const statements = await statementsOf(async () => {
      expect(await statusAndCode(ask(apiKey))).toEqual([401, 'unauthorized']);
    });
    expect(statements).toEqual(['find-usable-keys']);
  });

  it('works until it expires, and is unknown from then on', async () => {
    await setKey(`expires_at = now() + interval '1 hour'`);
    expect((await ask(client.apiKey)).status).toBe(200);
    await setKey(`expires_at = now() - interval '1 millisecond'`);
    const expired = await ask(client.apiKey);
    const unknown = await ask((await createClient(db.database)).apiKey.replace(/^nk_live/, 'nk_test'));
    expect([expired.status, expired.json.code, expired.json.detail]).toEqual([
      401,
      'unauthorized',
      unknown.json.detail,
    ]);
  });

  it('that is revoked in one process is refused at once in another, which has just let it in', async () => {
    const [one, other] = [createTestApi(db.database), createTestApi(db.database)];
    const key = await createKey(db.database, client.id);
    expect((await other.send('GET', PATH, { key: key.apiKey })).status).toBe(200);
    expect((await one.send('DELETE', `/api/keys/${key.id}`, { key: client.apiKey })).status).toBe(200);
    expect((await other.send('GET', PATH, { key: key.apiKey })).status).toBe(401);
  });
});

describe('the addresses that a key may be used from', () => {
  beforeEach(() => setKey(`allowed_ips = '{203.0.113.0/24,2001:db8::/32}'`));

  it.each(['203.0.113.9', '::ffff:203.0.113.9', '2001:db8::7'])('let %s in', async (from) => {
    expect((await ask(client.apiKey, { from })).status).toBe(200);
  });

  it.each(['203.0.114.9', '::ffff:203.0.114.9', '2001:db9::7', '127.0.0.1', ''])('keep %j out', async (from) => {
    const answer = await ask(client.apiKey, { from });
    expect([answer.status, answer.json.code]).toEqual([403, 'address_not_allowed']);
    expect(answer.text).not.toContain('203.0');
  });

  it('keep out who names no address at all', async () => {
    expect(await statusAndCode(ask(client.apiKey))).toEqual([403, 'address_not_allowed']);
  });

  it('hold for somebody who knows no good key as 401, whatever the address', async () => {
    await setKey('revoked_at = now()');
    expect((await ask(client.apiKey, { from: '127.0.0.1' })).status).toBe(401);
  });

  const GOOD = '203.0.113.9';
  it.each<[string, number, string | undefined, string, number]>([
    ['nothing that is forwarded is believed without proxies', 0, GOOD, '127.0.0.1', 403],
    ['the socket counts without proxies', 0, '127.0.0.1', GOOD, 200],
    ['one proxy says where it was called from', 1, GOOD, '127.0.0.1', 200],
    ['what the caller wrote before the one proxy is not believed', 1, `${GOOD}, 198.51.100.1`, '127.0.0.1', 403],
    ['two proxies: the second from the right', 2, `198.51.100.9, ${GOOD}, 10.0.0.2`, '127.0.0.1', 200],
    ['two proxies: not the first of three', 2, `${GOOD}, 198.51.100.9, 10.0.0.2`, '127.0.0.1', 403],
    ['what is no address is none', 1, 'unknown', GOOD, 403],
    ['a proxy that forwards nothing is the caller', 1, undefined, GOOD, 200],
  ])('%s', async (_name, proxies, forwarded, from, status) => {
    const headers = forwarded === undefined ? {} : { 'x-forwarded-for': forwarded };
    expect((await ask(client.apiKey, { from, headers }, proxies)).status).toBe(status);
  });

  it('are looked up for a real socket too', async () => {
    const server = serve({ fetch: createTestApi(db.database).app.fetch, hostname: '127.0.0.1', port: 0 });
    await once(server, 'listening');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}${PATH}`;
    const headers = { 'x-api-key': client.apiKey, 'x-forwarded-for': GOOD, connection: 'close' };
    try {
      expect((await fetch(url, { headers })).status).toBe(403);
      await setKey(`allowed_ips = '{127.0.0.1/32}'`);
      expect((await fetch(url, { headers })).status).toBe(200);
    } finally {
      await new Promise((resolve) => server.close(resolve));
    }
  });
});

describe('the last use of a key', () => {
  const lastUsed = async () => {
    const { rows } = await db.database.pool.query('select last_used_at as at from api_keys where id = $1', [
      client.keyId,
    ]);
    return rows[0].at as Date | null;
  };
  const used = () => eventually(lastUsed);

  it('is noted, and noted again when a minute has passed', async () => {
    expect(await lastUsed()).toBeNull();
    await ask(client.apiKey);
    const first = await used();
    await ask(client.apiKey);
    await noteKeyUse(db.database.pool, client.keyId);
    expect(await lastUsed()).toEqual(first);
    await setKey(`last_used_at = now() - interval '61 seconds'`);
    const aged = await lastUsed();
    await ask(client.apiKey);
    await eventually(async () => (await lastUsed())?.getTime() !== aged?.getTime());
  });

  it('costs one write and a few reads for 50 requests at once', async () => {
    const query = vi.spyOn(db.database.pool, 'query');
    const api = createTestApi(db.database);
    await Promise.all(Array.from({ length: 50 }, () => api.send('GET', PATH, { key: client.apiKey })));
    await used();
    const names = query.mock.calls.map(([statement]) => (statement as { name?: string }).name);
    const notes = query.mock.results.filter((_, at) => names[at] === 'note-key-use').map(({ value }) => value);
    const written = (await Promise.all(notes)) as unknown as { rowCount: number }[];
    expect(written.reduce((sum, { rowCount }) => sum + rowCount, 0)).toBe(1);
    expect(names.filter((name) => name === 'find-usable-keys').length).toBeLessThan(10);
  });

  it('does not delay the answer while its row is locked', async () => {
    await inTransaction(db.database.pool, async (tx) => {
      await tx.query('select 1 from api_keys where id = $1 for update', [client.keyId]);
      const startedAt = performance.now();
      expect((await ask(client.apiKey)).status).toBe(200);
      expect(performance.now() - startedAt).toBeLessThan(1_500);
      expect(await lastUsed()).toBeNull();
    });
    await used();
  });

  it('is not that of somebody who was kept out by his address', async () => {
    await setKey(`allowed_ips = '{203.0.113.0/24}'`);
    const statements = await statementsOf(() => ask(client.apiKey, { from: '127.0.0.1' }));
    expect(statements).toEqual(['find-usable-keys']);
  });
});
