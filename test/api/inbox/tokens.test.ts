import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createUserToken, readUserToken } from '../../../src/contracts/user-token.ts';
import { createClient, createKey } from '../../support/factories/clients.ts';
import { storeMessage } from '../../support/factories/inbox.ts';
import { useApi } from '../../support/servers/use-api.ts';

const { db, client, api } = useApi();

const create = (body: unknown) => api.send('POST', '/api/inbox/tokens', { key: client.apiKey, body });
const open = (token: string) => api.send('GET', '/api/inbox', { headers: { authorization: `Bearer ${token}` } });
const grant = (overrides = {}) => ({
  clientId: client.id,
  userId: 'ada',
  keyId: client.keyId,
  issuedAt: new Date(),
  expiresAt: new Date(Date.now() + 60_000),
  ...overrides,
});

describe('POST /api/inbox/tokens', () => {
  it('gives a token that opens this user’s inbox, for an hour', async () => {
    const id = await storeMessage(db.database.pool, { clientId: client.id, userId: 'ada' });
    const answer = await create({ userId: 'ada' });
    expect(answer.status, answer.text).toBe(201);
    const { token, expiresAt } = answer.json.data;
    expect(answer.json).toEqual({ success: true, message: 'Token created', data: { token, expiresAt } });
    expect(Math.abs(Date.parse(expiresAt) - Date.now() - 3_600_000)).toBeLessThan(5_000);
    expect(token).toMatch(/^uit_[\w-]+\.[\w-]{43}$/);
    const list = await open(token);
    expect(list.json.data).toMatchObject([{ id }]);
  });

  it('takes the time that is asked for, and any name of a user', async () => {
    const userId = 'Zoë “Z” 你好 \\ 42';
    const { token, expiresAt } = (await create({ userId, ttlSeconds: 60 })).json.data;
    expect(Math.abs(Date.parse(expiresAt) - Date.now() - 60_000)).toBeLessThan(5_000);
    const read = readUserToken(api.deps.secret, token, new Date());
    const { keyId } = client;
    expect(read).toEqual({
      clientId: client.id,
      userId,
      keyId,
      issuedAt: expect.any(Date),
      expiresAt: new Date(expiresAt),
    });
  });

  it.each([
    [{}, '/userId'],
    [{ userId: '' }, '/userId'],
    [{ userId: 'a\nb' }, '/userId'],
    [{ userId: 'a'.repeat(256) }, '/userId'],
    [{ userId: 'ada', ttlSeconds: 59 }, '/ttlSeconds'],
    [{ userId: 'ada', ttlSeconds: 86_401 }, '/ttlSeconds'],
    [{ userId: 'ada', ttlSeconds: 61.5 }, '/ttlSeconds'],
    [{ userId: 'ada', scope: 'all' }, '/scope'],
  ])('answers 422 to %j', async (body, pointer) => {
    expect((await create(body)).json).toMatchObject({ status: 422, errors: [{ pointer }] });
  });

  it('cannot be asked for with a token', async () => {
    const headers = { authorization: `Bearer ${createUserToken(api.deps.secret, grant())}` };
    const answer = await api.send('POST', '/api/inbox/tokens', { headers, body: { userId: 'grace' } });
    expect(answer.json).toMatchObject({ status: 401, code: 'unauthorized' });
  });
});

describe('a user’s token and the key by which it was made', () => {
  const tokenBy = async (key: string, from?: string) => {
    const body = { userId: 'ada' };
    const { json } = await api.send('POST', '/api/inbox/tokens', { key, body, ...(from && { from }) });
    return json.data.token as string;
  };
  const openFrom = (token: string, from = '203.0.113.7') =>
    api.send('GET', '/api/inbox', { headers: { authorization: `Bearer ${token}` }, from });

  it('end together: when the key is revoked, expires, or may read inboxes no longer', async () => {
    const { pool } = db.database;
    for (const [change, expected] of [
      ['revoked_at = now()', [401, 'unauthorized']],
      ['expires_at = now()', [401, 'unauthorized']],
      [`scopes = '{settings}'`, [403, 'insufficient_scope']],
      [`environment = 'test'`, [403, 'live_keys_only']],
    ] as const) {
      const key = await createKey(db.database, client.id);
      const token = await tokenBy(key.apiKey);
      expect((await openFrom(token)).status).toBe(200);
      await pool.query(`update api_keys set ${change} where id = $1`, [key.id]);
      const { status, json } = await openFrom(token);
      expect([status, json.code], change).toEqual(expected);
    }
  });

  it('are good from the same addresses', async () => {
    const { apiKey } = await createKey(db.database, client.id, { allowedIps: ['203.0.113.0/24'] });
    const token = await tokenBy(apiKey, '203.0.113.9');
    expect((await openFrom(token)).status).toBe(200);
    expect((await openFrom(token, '198.51.100.7')).json).toMatchObject({ status: 403, code: 'address_not_allowed' });
  });

  it('share one rate', async () => {
    const { apiKey } = await createKey(db.database, client.id, { requestsPerMinute: 3 });
    const token = await tokenBy(apiKey);
    const statuses: number[] = [];
    // More than two minutes have room for: one may turn meanwhile.
    for (let n = 0; n < 7; n++) {
      const { status, headers } = await openFrom(token);
      statuses.push(status);
      expect(headers.get('ratelimit-limit')).toBe('3');
    }
    expect(statuses).toContain(200);
    expect(statuses).toContain(429);
  });

  it('is refused as the release before made it, which named no key', async () => {
    const claims = [client.publicId, 'ada', Math.floor(Date.now() / 1_000) + 3_600];
    const body = Buffer.from(JSON.stringify(claims)).toString('base64url');
    const tag = createHmac('sha256', api.deps.secret).update('user-token:').update(body).digest('base64url');
    expect((await openFrom(`uit_${body}.${tag}`)).json).toMatchObject({ status: 401, code: 'unauthorized' });
  });
});

describe('a user’s token and the erasure of that user', () => {
  const erase = (query: string, key = client.apiKey) => api.send('DELETE', `/api/recipients?${query}`, { key });

  it('ends what was made before, and not what is made after', async () => {
    const before = (await create({ userId: 'grace' })).json.data.token;
    const ofOther = (await create({ userId: 'grace-2' })).json.data.token;
    expect((await erase('userId=grace')).status).toBe(200);
    expect((await open(before)).json).toMatchObject({ status: 401, code: 'unauthorized' });
    expect((await open(ofOther)).status).toBe(200);
    const after = (await create({ userId: 'grace' })).json.data.token;
    expect((await open(after)).status).toBe(200);
  });

  it('is not touched by another client, by a test key or by an address of the same letters', async () => {
    const token = (await create({ userId: 'ida@example.com' })).json.data.token;
    const other = await createClient(db.database);
    const trial = await createKey(db.database, client.id, { environment: 'test' });
    for (const key of [other.apiKey, trial.apiKey]) {
      expect((await erase('userId=ida@example.com', key)).status).toBe(200);
    }
    expect((await erase('address=ida@example.com')).status).toBe(200);
    expect((await open(token)).status).toBe(200);
  });
});

describe('a user’s token in a URL', () => {
  const stream = async (token: string) =>
    (await api.app.request(`/api/inbox/stream?token=${token}`, { method: 'HEAD' })).status;

  it('lasts 15 minutes at most, from its making to its end', async () => {
    const of = async (ttlSeconds: number) => (await create({ userId: 'ada', ttlSeconds })).json.data.token;
    expect(await stream(await of(900))).toBe(200);
    expect(await stream(await of(901))).toBe(401);
    expect((await open(await of(901))).status).toBe(200);
    const old = createUserToken(api.deps.secret, grant({ issuedAt: new Date(Date.now() - 3_600_000) }));
    expect(await stream(old)).toBe(401);
    const answer = await api.app.request(`/api/inbox/stream?token=${old}`);
    expect(((await answer.json()) as { detail: string }).detail).toContain('`ttlSeconds`');
  });
});

describe('a user’s token', () => {
  it('is refused when its time is over, to the second', async () => {
    const expiresAt = new Date(Math.floor(Date.now() / 1_000) * 1_000);
    const token = createUserToken(api.deps.secret, grant({ expiresAt }));
    expect(readUserToken(api.deps.secret, token, new Date(expiresAt.getTime() - 1))).not.toBeNull();
    expect(readUserToken(api.deps.secret, token, expiresAt)).toBeNull();
    expect((await open(token)).json).toMatchObject({ status: 401, code: 'unauthorized' });
  });

  it('is refused when any of its letters is another one', () => {
    const { secret } = api.deps;
    const token = createUserToken(secret, grant());
    expect(readUserToken(secret, token, new Date())).not.toBeNull();
    for (let at = 0; at < token.length; at++) {
      for (const letter of ['A', 'B', '.', '=']) {
        if (token[at] === letter) continue;
        const altered = token.slice(0, at) + letter + token.slice(at + 1);
        expect(readUserToken(secret, altered, new Date()), altered).toBeNull();
      }
    }
  });

  it('is refused with other claims under the same tag, with a tag of another secret, and in pieces', async () => {
    const { secret } = api.deps;
    const [mine = '', tag] = createUserToken(secret, grant()).split('.');
    const [others] = createUserToken(secret, grant({ userId: 'grace' })).split('.');
    const forged = createUserToken('another secret', grant());
    const pieces = [`${others}.${tag}`, forged, mine, `${mine}.`, `.${tag}`, `uit_.${tag}`, 'uit_', `${mine}.${tag}.x`];
    for (const token of [...pieces, `uit_${'a'.repeat(5_000)}.${tag}`]) {
      const answer = await open(token);
      expect(answer.json, token.slice(0, 60)).toMatchObject({ status: 401, code: 'unauthorized' });
      expect(answer.headers.get('www-authenticate')).toBe('Bearer');
    }
  });

  it('opens no other endpoint, and is not taken in x-api-key or in a URL', async () => {
    const token = createUserToken(api.deps.secret, grant());
    const headers = { authorization: `Bearer ${token}` };
    for (const path of ['/api/notifications', '/api/client/me', '/api/dead-letters', '/api/client/settings']) {
      expect((await api.send('GET', path, { headers })).status, path).toBe(401);
    }
    expect((await api.send('GET', '/api/inbox', { key: token })).status).toBe(401);
    expect((await api.send('GET', `/api/inbox?token=${token}`)).status).toBe(401);
  });

  it('does not speak for another user by way of userId, not even for its own', async () => {
    const headers = { authorization: `Bearer ${createUserToken(api.deps.secret, grant())}` };
    for (const userId of ['grace', 'ada']) {
      const answer = await api.send('GET', `/api/inbox?userId=${userId}`, { headers });
      expect(answer.json).toMatchObject({
        status: 400,
        errors: [{ pointer: '/query/userId', code: 'conflicting_fields' }],
      });
    }
  });
});
