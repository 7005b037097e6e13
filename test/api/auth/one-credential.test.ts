import { describe, expect, it } from 'vitest';
import { createApiKey } from '../../../src/services/keys/api-key.ts';
import { createKey } from '../../support/factories/clients.ts';
import { inboxToken, storeMessage } from '../../support/factories/inbox.ts';
import { useApi } from '../../support/servers/use-api.ts';

const TOKEN = 'the token of the operator';
const { db, client, api } = useApi({ adminToken: TOKEN });

/** What each way to say who one is may carry: good, of somebody else, and no good. */
async function credentials() {
  const other = await createKey(db.database, client.id);
  const token = inboxToken(api.deps.secret, { clientId: client.id, keyId: client.keyId, userId: 'ada' });
  const keys = [client.apiKey, other.apiKey, createApiKey('live').text, 'swordfish'];
  return {
    'x-api-key': keys,
    authorization: [...keys.map((key) => `Bearer ${key}`), `Bearer ${token}`, `Basic ${client.apiKey}`, 'nonsense'],
    'x-admin-token': [TOKEN, 'a guess'],
    token,
  };
}

describe('two credentials in one request', () => {
  it.each(['/api/inbox?userId=ada', '/api/inbox/unread-count?userId=ada', '/api/dead-letters', '/api/client/me'])(
    'are refused whatever each of them is worth: GET %s',
    async (path) => {
      const all = await credentials();
      const names = ['x-api-key', 'authorization', 'x-admin-token'] as const;
      let tried = 0;
      for (const [one, other] of [
        ['x-api-key', 'authorization'],
        ['x-api-key', 'x-admin-token'],
        ['authorization', 'x-admin-token'],
      ] as const) {
        for (const first of all[one]) {
          for (const second of all[other]) {
            if (second === `Bearer ${first}`) continue;
            const { json } = await api.send('GET', path, { headers: { [one]: first, [other]: second } });
            expect(json, `${one} and ${other}`).toMatchObject({ status: 400, code: 'conflicting_credentials' });
            for (const name of names)
              expect(json.detail.includes(name === 'authorization' ? 'Authorization' : name)).toBe(
                [one, other].includes(name as never),
              );
            expect(json.detail).not.toContain(first);
            tried++;
          }
        }
      }
      expect(tried).toBeGreaterThan(30);
    },
  );

  it('are refused also where one of them is in the URL', async () => {
    const { token, authorization, ...others } = await credentials();
    const headers = [
      ...authorization.map((value) => ({ authorization: value })),
      ...others['x-api-key'].map((value) => ({ 'x-api-key': value })),
    ];
    for (const one of headers) {
      const answer = await api.app.request(`/api/inbox/stream?token=${token}`, { headers: one });
      expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([
        400,
        'conflicting_credentials',
      ]);
    }
  });
});

it('the same key in both of its headers is one', async () => {
  await storeMessage(db.database.pool, { clientId: client.id, userId: 'ada' });
  const headers = { 'x-api-key': client.apiKey, authorization: `bearer ${client.apiKey}` };
  expect((await api.send('GET', '/api/client/me', { headers })).status).toBe(200);
  expect((await api.send('GET', '/api/inbox?userId=ada', { headers })).json.data).toHaveLength(1);
  const bad = { 'x-api-key': 'swordfish', authorization: 'Bearer swordfish' };
  expect((await api.send('GET', '/api/client/me', { headers: bad })).status).toBe(401);
});

it('an empty header is no credential', async () => {
  const headers = { 'x-api-key': client.apiKey, authorization: '', 'x-admin-token': '' };
  expect((await api.send('GET', '/api/client/me', { headers })).status).toBe(200);
});

it('the document says so, and each guarded operation may answer it', async () => {
  const document = (await api.send('GET', '/openapi.json')).json;
  expect(document.info.description).toContain('`conflicting_credentials`');
  expect(document.components.securitySchemes.apiKey.description).toContain('Not beside another credential');
});
