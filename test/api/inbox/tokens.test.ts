import { describe, expect, it } from 'vitest';
import { createUserToken, readUserToken } from '../../../src/contracts/user-token.ts';
import { storeMessage } from '../../support/factories/inbox.ts';
import { useApi } from '../../support/servers/use-api.ts';

const { db, client, api } = useApi();

const create = (body: unknown) => api.send('POST', '/api/inbox/tokens', { key: client.apiKey, body });
const open = (token: string) => api.send('GET', '/api/inbox', { headers: { authorization: `Bearer ${token}` } });
const grant = (overrides = {}) => ({
  clientId: client.id,
  userId: 'ada',
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
    expect(read).toEqual({ clientId: client.id, userId, expiresAt: new Date(expiresAt) });
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
