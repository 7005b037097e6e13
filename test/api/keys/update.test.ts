import { describe, expect, it } from 'vitest';
import { createClient, createKey } from '../../support/factories/clients.ts';
import { countRows } from '../../support/servers/api.ts';
import { useApi } from '../../support/servers/use-api.ts';

const { db, client, api } = useApi({ each: true });

const patch = (id: string, body: unknown, key = client.apiKey) => api.send('PATCH', `/api/keys/${id}`, { key, body });
const END = '2098-01-01T00:00:00.000Z';
const rowOf = async (id: string) =>
  (await db.database.pool.query('select * from api_keys where id = $1', [id])).rows[0] as Record<string, unknown>;

describe('PATCH /api/keys/:id', () => {
  it('sets what is given, leaves the rest, and holds from the next request on', async () => {
    const key = await createKey(db.database, client.id, { name: 'Old', requestsPerMinute: 5 });
    const end = '2099-01-01T00:00:00.000Z';
    const first = await patch(key.id, { scopes: ['notifications:read'], expiresAt: end });
    expect(first.status, first.text).toBe(200);
    expect(first.json).toMatchObject({ success: true, message: 'Key changed' });
    expect(first.json.data).toMatchObject({ name: 'Old', scopes: ['notifications:read'], expiresAt: end });
    expect(first.json.data).toMatchObject({ requestsPerMinute: 5, allowedIps: [] });
    expect((await api.send('GET', '/api/keys', { key: key.apiKey })).status).toBe(403);

    const second = await patch(key.id, { name: 'New', expiresAt: null, requestsPerMinute: null, allowedIps: ['::1'] });
    expect(second.json.data).toMatchObject({ name: 'New', scopes: ['notifications:read'], expiresAt: null });
    expect(second.json.data).toMatchObject({ requestsPerMinute: null, allowedIps: ['::1/128'] });
    expect((await api.send('GET', '/api/client/me', { key: key.apiKey })).status).toBe(403);
  });

  it('refuses a change of nothing, of what cannot change, and an end that is over', async () => {
    const before = await rowOf(client.keyId);
    for (const body of [{}, { environment: 'test' }, { expiresAt: '2001-01-01T00:00:00Z' }, { scopes: [] }, [1]]) {
      expect((await patch(client.keyId, body)).status, JSON.stringify(body)).toBe(422);
    }
    expect(await rowOf(client.keyId)).toMatchObject({ name: before.name, scopes: before.scopes, expires_at: null });
  });

  it('answers 404 to another client’s and leaves it alone', async () => {
    const other = await createClient(db.database);
    const before = await rowOf(other.keyId);
    expect((await patch(other.keyId, { name: 'Mine' })).status).toBe(404);
    expect((await patch('abcdefghijkl', { name: 'Mine' })).status).toBe(404);
    expect(await rowOf(other.keyId)).toEqual(before);
  });

  it('raises no key above the calling one, and loosens none that may do more', async () => {
    const manager = await createKey(db.database, client.id, { scopes: ['keys'] });
    const reader = await createKey(db.database, client.id, { scopes: ['notifications:read'] });
    const before = await countRows(db.database);
    for (const [id, body] of [
      [manager.id, { scopes: ['keys', 'admin'] }],
      [reader.id, { scopes: ['keys', 'webhooks'] }],
      [reader.id, { expiresAt: null }],
      [client.keyId, { allowedIps: [] }],
    ] as const) {
      const answer = await patch(id, body, manager.apiKey);
      expect([answer.status, answer.json.code], JSON.stringify(body)).toEqual([403, 'insufficient_scope']);
    }
    expect(await countRows(db.database)).toEqual(before);
    expect((await patch(reader.id, { scopes: ['keys'] }, manager.apiKey)).status).toBe(200);
  });

  it('lets a test key change no live one', async () => {
    const trial = await createKey(db.database, client.id, { environment: 'test' });
    const answer = await patch(client.keyId, { name: 'Mine' }, trial.apiKey);
    expect([answer.status, answer.json.code]).toEqual([403, 'insufficient_scope']);
    expect((await patch(trial.id, { name: 'Mine' }, trial.apiKey)).status).toBe(200);
  });

  it('strips or ends the last key that manages keys by no means, and does once there is another', async () => {
    await createKey(db.database, client.id, { scopes: ['notifications:read'] });
    await createKey(db.database, client.id, { expiresAt: new Date(1_000) });
    await createKey(db.database, client.id, { environment: 'test' });
    const strip = { scopes: ['notifications:write'] };
    const end = { expiresAt: '2099-01-01T00:00:00Z' };
    for (const body of [strip, end]) {
      const answer = await patch(client.keyId, body);
      expect([answer.status, answer.json.code], JSON.stringify(body)).toEqual([409, 'last_key']);
    }
    expect((await patch(client.keyId, { scopes: ['keys', 'admin'], name: 'Main' })).status).toBe(200);
    await createKey(db.database, client.id);
    expect((await patch(client.keyId, end)).status).toBe(200);
    expect((await patch(client.keyId, strip)).status).toBe(200);
  });

  it('leaves the last `admin` key that does not end alone, whatever others manage keys or are `admin` for a while', async () => {
    await createKey(db.database, client.id, { scopes: ['keys'] });
    await createKey(db.database, client.id, { expiresAt: new Date(Date.now() + 3_600_000) });
    for (const body of [{ scopes: ['keys'] }, { expiresAt: '2099-01-01T00:00:00Z' }]) {
      const answer = await patch(client.keyId, body);
      expect([answer.status, answer.json.code], JSON.stringify(body)).toEqual([409, 'last_key']);
    }
    const other = await createKey(db.database, client.id);
    expect((await patch(client.keyId, { scopes: ['keys'] }, other.apiKey)).status).toBe(200);
  });

  it('lets one of two `admin` keys stay that are stripped at once', async () => {
    for (let round = 0; round < 5; round++) {
      const owner = await createClient(db.database);
      await createKey(db.database, owner.id, { scopes: ['keys'] });
      const second = await createKey(db.database, owner.id);
      const strip = { scopes: ['keys'] };
      await Promise.all([patch(second.id, strip, owner.apiKey), patch(owner.keyId, strip, second.apiKey)]);
      const scopes = [(await rowOf(owner.keyId)).scopes, (await rowOf(second.id)).scopes];
      expect(scopes.filter((held) => (held as string[]).includes('admin'))).toHaveLength(1);
    }
  });

  it('lets no key lift its own bounds, or change one that reaches further', async () => {
    const own = { allowedIps: ['10.0.0.0/8', '2001:db8::/32'], requestsPerMinute: 60, expiresAt: new Date(END) };
    const bound = await createKey(db.database, client.id, own);
    const free = await createKey(db.database, client.id, { scopes: ['keys'] });
    const as = (id: string, body: unknown) =>
      api.send('PATCH', `/api/keys/${id}`, { key: bound.apiKey, body, from: '10.0.0.1' });
    const before = await countRows(db.database);
    for (const [body, name] of [
      [{ allowedIps: [] }, 'allowedIps'],
      [{ allowedIps: ['10.0.0.0/7'] }, 'allowedIps'],
      [{ allowedIps: ['10.1.0.0/16', '11.0.0.1'] }, 'allowedIps'],
      [{ allowedIps: ['::/0'] }, 'allowedIps'],
      [{ requestsPerMinute: null }, 'requestsPerMinute'],
      [{ requestsPerMinute: 61 }, 'requestsPerMinute'],
      [{ expiresAt: null }, 'expiresAt'],
      [{ expiresAt: '2098-01-01T00:00:00.001Z' }, 'expiresAt'],
    ] as const) {
      const { status, json } = await as(bound.id, body);
      expect([status, json.code], JSON.stringify(body)).toEqual([403, 'beyond_own_bounds']);
      expect(json.detail).toContain(`\`${name}\``);
    }
    const { json } = await as(free.id, { scopes: ['keys', 'webhooks'] });
    expect(json.detail).toContain('`allowedIps`, `requestsPerMinute`, `expiresAt`');
    expect(await countRows(db.database)).toEqual(before);
    const narrower = { allowedIps: ['10.1.0.0/16', '2001:db8:1::1'], requestsPerMinute: 60, expiresAt: END };
    expect((await as(bound.id, narrower)).status).toBe(200);
  });

  it('brings no revoked key back, and lets one that has expired work again', async () => {
    const [revoked, expired] = [
      await createKey(db.database, client.id),
      await createKey(db.database, client.id, { expiresAt: new Date(1_000) }),
    ];
    await api.send('DELETE', `/api/keys/${revoked.id}`, { key: client.apiKey });
    const answer = await patch(revoked.id, { expiresAt: null });
    expect([answer.status, answer.json.code]).toEqual([409, 'key_revoked']);
    expect((await patch(expired.id, { expiresAt: null })).status).toBe(200);
    expect((await api.send('GET', '/api/client/me', { key: expired.apiKey })).status).toBe(200);
  });
});
