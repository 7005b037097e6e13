import { describe, expect, it } from 'vitest';
import { createClient, createKey } from '../../support/factories/clients.ts';
import { useApi } from '../../support/servers/use-api.ts';

const { db, client, api } = useApi({ each: true });

const revoke = (id: string, key = client.apiKey) => api.send('DELETE', `/api/keys/${id}`, { key });
const codeOf = async (answer: ReturnType<typeof revoke>) => {
  const { status, json } = await answer;
  return [status, json.code];
};
const works = async (key: string) => (await api.send('GET', '/api/client/me', { key })).status === 200;

describe('DELETE /api/keys/:id', () => {
  it('ends a key at once, and answers the same the second time', async () => {
    const key = await createKey(db.database, client.id);
    expect(await works(key.apiKey)).toBe(true);
    const first = await revoke(key.id);
    expect(first.status, first.text).toBe(200);
    expect(first.json).toMatchObject({ success: true, message: 'Key revoked', data: { id: key.id } });
    expect(first.json.data.revokedAt).toMatch(/Z$/);
    expect(await works(key.apiKey)).toBe(false);
    const second = await revoke(key.id);
    expect([second.status, second.json.data.revokedAt]).toEqual([200, first.json.data.revokedAt]);
    const { rows } = await db.database.pool.query(`select action from audit_log where subject = $1`, [key.id]);
    expect(rows).toEqual([{ action: 'key.revoke' }]);
  });

  it('revokes the calling key itself where another one manages keys', async () => {
    const key = await createKey(db.database, client.id, { scopes: ['keys'] });
    expect((await revoke(key.id, key.apiKey)).status).toBe(200);
    expect(await works(key.apiKey)).toBe(false);
  });

  it('refuses the last live key that manages keys, whatever others there are that do not', async () => {
    await createKey(db.database, client.id, { scopes: ['notifications:write', 'settings'] });
    await createKey(db.database, client.id, { expiresAt: new Date(1_000) });
    await createKey(db.database, client.id, { environment: 'test' });
    const gone = await createKey(db.database, client.id);
    expect((await revoke(gone.id)).status).toBe(200);
    expect(await codeOf(revoke(client.keyId))).toEqual([409, 'last_key']);
    expect(await works(client.apiKey)).toBe(true);
  });

  it('refuses the last live `admin` key although others manage keys, and for good: another ends, or is for tests', async () => {
    await createKey(db.database, client.id, { scopes: ['keys', 'settings'] });
    await createKey(db.database, client.id, { environment: 'test' });
    const ending = await createKey(db.database, client.id, { expiresAt: new Date(Date.now() + 3_600_000) });
    expect(await codeOf(revoke(client.keyId))).toEqual([409, 'last_key']);
    expect((await revoke(ending.id)).status).toBe(200);
  });

  it('lets a client that has no `admin` key revoke all but the last that manages keys', async () => {
    const manager = await createKey(db.database, client.id, { scopes: ['keys'] });
    await db.database.pool.query(`update api_keys set scopes = '{keys}' where client_id = $1`, [client.id]);
    expect((await revoke(client.keyId)).status).toBe(200);
    expect(await codeOf(revoke(manager.id, manager.apiKey))).toEqual([409, 'last_key']);
  });

  it('refuses the last key of a client that has test keys only', async () => {
    const trial = await createClient(db.database, { environment: 'test' });
    expect(await codeOf(revoke(trial.keyId, trial.apiKey))).toEqual([409, 'last_key']);
  });

  it('lets one of two survive that are revoked at once', async () => {
    for (let round = 0; round < 5; round++) {
      const owner = await createClient(db.database);
      const second = await createKey(db.database, owner.id);
      const answers = await Promise.all([revoke(second.id, owner.apiKey), revoke(owner.keyId, second.apiKey)]);
      const works2 = [await works(owner.apiKey), await works(second.apiKey)];
      expect(works2.filter(Boolean)).toHaveLength(1);
      expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
      // The one that lost had been let in before, or had not.
      expect([401, 409]).toContain(answers.find(({ status }) => status !== 200)?.status);
    }
  });

  it.each<[string, Parameters<typeof createKey>[2], Parameters<typeof createKey>[2], string]>([
    ['of fewer scopes', { scopes: ['keys'] }, { scopes: ['admin'] }, 'insufficient_scope'],
    ['of other scopes', { scopes: ['keys'] }, { scopes: ['keys', 'settings'] }, 'insufficient_scope'],
    ['from fewer addresses', { allowedIps: ['203.0.113.7/32'] }, {}, 'beyond_own_bounds'],
    ['at a lower rate', { requestsPerMinute: 60 }, { requestsPerMinute: 61 }, 'beyond_own_bounds'],
    ['for a shorter time', { expiresAt: new Date(Date.now() + 60_000) }, {}, 'beyond_own_bounds'],
    ['for tests', { environment: 'test' }, {}, 'insufficient_scope'],
  ])('refuses to a key %s one that may do more, and lets it revoke itself', async (_what, narrow, wide, code) => {
    const [manager, other] = [
      await createKey(db.database, client.id, narrow),
      await createKey(db.database, client.id, wide),
    ];
    const from = '203.0.113.7';
    const revokeBy = (id: string) => api.send('DELETE', `/api/keys/${id}`, { key: manager.apiKey, from });
    expect(await codeOf(revokeBy(other.id))).toEqual([403, code]);
    expect(await works(other.apiKey)).toBe(true);
    // Those of its own bounds it may.
    const equal = await createKey(db.database, client.id, narrow);
    expect(await codeOf(revokeBy(equal.id))).toEqual([200, undefined]);
    expect(await codeOf(revokeBy(manager.id))).toEqual([200, undefined]);
  });

  it('answers 404 to another client’s, which goes on working', async () => {
    const other = await createClient(db.database);
    await createKey(db.database, other.id);
    expect(await codeOf(revoke(other.keyId))).toEqual([404, 'not_found']);
    expect(await codeOf(revoke('../client/me'))).not.toEqual([200, undefined]);
    expect(await works(other.apiKey)).toBe(true);
  });
});
