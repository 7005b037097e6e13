import { describe, expect, it } from 'vitest';
import { createClient, createKey } from '../../support/factories/clients.ts';
import { countRows } from '../../support/servers/api.ts';
import { useApi } from '../../support/servers/use-api.ts';

const { db, client, api } = useApi({ each: true });

const DAY_MS = 86_400_000;
const rotate = (id: string, body?: unknown, key = client.apiKey) =>
  api.send('POST', `/api/keys/${id}/rotate`, { key, body });
const works = async (key: string) =>
  (await api.send('GET', '/api/client/me', { key, from: '10.0.0.1' })).status === 200;

describe('POST /api/keys/:id/rotate', () => {
  it('gives a key that may do the same, and lets the old one work until its overlap of a day ends', async () => {
    const wish = {
      name: 'Shop',
      scopes: ['notifications:read' as const],
      allowedIps: ['10.0.0.0/8'],
      requestsPerMinute: 9,
    };
    const old = await createKey(db.database, client.id, wish);
    const answer = await rotate(old.id);
    expect(answer.status, answer.text).toBe(201);
    const { apiKey, id, formerKey } = answer.json.data;
    expect(answer.json.data).toMatchObject({ ...wish, environment: 'live', expiresAt: null, revokedAt: null });
    expect(answer.json.warning).toContain('not be shown again');
    expect(answer.headers.get('location')).toBe(`/api/keys/${id}`);
    expect(formerKey.id).toBe(old.id);
    expect(Math.abs(Date.parse(formerKey.expiresAt) - Date.now() - DAY_MS)).toBeLessThan(60_000);
    expect([await works(old.apiKey), await works(apiKey)]).toEqual([true, true]);

    await db.database.pool.query(
      `update api_keys set expires_at = expires_at - interval '1 day 1 minute' where id = $1`,
      [old.id],
    );
    expect([await works(old.apiKey), await works(apiKey)]).toEqual([false, true]);
  });

  it('ends the old one at once without an overlap, also the calling key itself, the last that manages keys', async () => {
    const { status, json } = await rotate(client.keyId, { overlapMs: 0 });
    expect(status).toBe(201);
    expect([await works(client.apiKey), await works(json.data.apiKey)]).toEqual([false, true]);
    expect((await api.send('GET', '/api/keys', { key: json.data.apiKey })).status).toBe(200);
  });

  it('lengthens the life of no key, and gives the new one as long a life as the old one was given', async () => {
    const old = await createKey(db.database, client.id);
    await db.database.pool.query(
      `update api_keys set created_at = now() - interval '89 days', expires_at = now() + interval '1 hour' where id = $1`,
      [old.id],
    );
    const { data } = (await rotate(old.id, { overlapMs: 30 * DAY_MS })).json;
    expect(Date.parse(data.formerKey.expiresAt) - Date.now()).toBeLessThanOrEqual(3_600_000);
    const life = Date.parse(data.expiresAt) - Date.now();
    expect(Math.abs(life - 89 * DAY_MS - 3_600_000)).toBeLessThan(60_000);
  });

  it('refuses an overlap of less than none or of more than 30 days', async () => {
    const before = await countRows(db.database);
    for (const overlapMs of [-1, 30 * DAY_MS + 1, 1.5, '5']) {
      expect((await rotate(client.keyId, { overlapMs })).status, `${overlapMs}`).toBe(422);
    }
    expect(await countRows(db.database)).toEqual(before);
  });

  it('gives no key by which the caller could do more: not of more scopes, not a live one to a test key', async () => {
    const manager = await createKey(db.database, client.id, { scopes: ['keys'] });
    const trial = await createKey(db.database, client.id, { environment: 'test' });
    const before = await countRows(db.database);
    for (const key of [manager.apiKey, trial.apiKey]) {
      const answer = await rotate(client.keyId, {}, key);
      expect([answer.status, answer.json.code]).toEqual([403, 'insufficient_scope']);
      expect(answer.text).not.toContain('nk_live_');
    }
    expect(await countRows(db.database)).toEqual(before);
  });

  it('replaces no key that reaches further than the calling one, and none for longer than that lasts', async () => {
    const expiresAt = new Date(Date.now() + 10 * DAY_MS);
    const own = { allowedIps: ['10.0.0.0/8'], requestsPerMinute: 60, expiresAt };
    const manager = await createKey(db.database, client.id, own);
    const as = (id: string) => api.send('POST', `/api/keys/${id}/rotate`, { key: manager.apiKey, from: '10.0.0.1' });
    const before = await countRows(db.database);
    for (const wider of [{ allowedIps: [] }, { requestsPerMinute: null }, { expiresAt: null }]) {
      const { id } = await createKey(db.database, client.id, { ...own, ...wider });
      const answer = await as(id);
      expect([answer.status, answer.json.code]).toEqual([403, 'beyond_own_bounds']);
    }
    expect(await countRows(db.database)).toEqual({ ...before, api_keys: (before.api_keys ?? 0) + 3 });

    await db.database.pool.query(`update api_keys set created_at = now() - interval '80 days' where id = $1`, [
      manager.id,
    ]);
    const { status, json } = await as(manager.id);
    expect([status, json.data.expiresAt]).toEqual([201, expiresAt.toISOString()]);
  });

  it('answers 404 to another client’s and 409 to a revoked one', async () => {
    const other = await createClient(db.database);
    expect((await rotate(other.keyId)).status).toBe(404);
    const revoked = await createKey(db.database, client.id);
    await api.send('DELETE', `/api/keys/${revoked.id}`, { key: client.apiKey });
    expect((await rotate(revoked.id)).json.code).toBe('key_revoked');
  });
});
