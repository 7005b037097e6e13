import { beforeAll, describe, expect, it } from 'vitest';
import { encodeCursor } from '../../../src/api/cursor.ts';
import { createClient, createKey, type TestClient } from '../../support/factories/clients.ts';
import { useApi } from '../../support/servers/use-api.ts';

let other: TestClient;
const { db, client, api } = useApi({ each: true });

beforeAll(async () => {
  other = await createClient(db.database);
});

const get = (path: string, key = client.apiKey) => api.send('GET', `/api/keys${path}`, { key });

describe('GET /api/keys', () => {
  it('shows the client’s own, newest first, also what no longer works, and never a secret', async () => {
    const revoked = await createKey(db.database, client.id, { name: 'Revoked' });
    const expired = await createKey(db.database, client.id, { name: 'Expired', expiresAt: new Date(1_000) });
    await createKey(db.database, other.id);
    await api.send('DELETE', `/api/keys/${revoked.id}`, { key: client.apiKey });
    const { status, json, text } = await get('');
    expect(status, text).toBe(200);
    expect(json.data.map((key: { id: string }) => key.id)).toEqual([expired.id, revoked.id, client.keyId]);
    expect(json.pagination).toEqual({ hasMore: false, nextCursor: null });
    const FIELDS = ['id', 'name', 'environment', 'scopes', 'prefix', 'allowedIps', 'requestsPerMinute', 'createdAt'];
    for (const key of json.data) {
      expect(Object.keys(key)).toEqual([...FIELDS, 'expiresAt', 'lastUsedAt', 'revokedAt']);
    }
    expect(json.data[2]).toMatchObject({ name: 'Default', scopes: ['admin'], prefix: `nk_live_${client.keyId}` });
    expect(json.data[2].lastUsedAt).toMatch(/Z$/);
    expect(json.data[1].revokedAt).toMatch(/Z$/);
    for (const secret of [client.apiKey, revoked.apiKey]) expect(text).not.toContain(secret.slice(21));
  });

  it('goes page by page without loss, also over keys of the same moment', async () => {
    for (let n = 0; n < 6; n++) await createKey(db.database, client.id);
    await db.database.pool.query('update api_keys set created_at = now() where client_id = $1', [client.id]);
    const seen: string[] = [];
    for (let cursor = ''; ; ) {
      const { json } = await get(`?limit=3${cursor && `&cursor=${cursor}`}`);
      seen.push(...json.data.map((key: { id: string }) => key.id));
      if (!json.pagination.hasMore) break;
      cursor = json.pagination.nextCursor;
    }
    expect(seen).toHaveLength(7);
    expect(new Set(seen).size).toBe(7);
  });

  it('refuses a cursor of another list, a limit of none and a parameter that it does not know', async () => {
    const foreign = encodeCursor(api.deps.secret, '0190f5fe-7c00-7a00-8000-000000000001');
    expect((await get(`?cursor=${foreign}`)).json.code).toBe('invalid_cursor');
    expect((await get('?cursor=made-up')).json.code).toBe('invalid_cursor');
    expect((await get('?limit=0')).json.code).toBe('invalid_query');
    expect((await get('?secret=1')).json.code).toBe('invalid_query');
  });
});

describe('GET /api/keys/:id', () => {
  it('shows one', async () => {
    const { status, json } = await get(`/${client.keyId}`);
    expect([status, json.data.id, json.data.environment]).toEqual([200, client.keyId, 'live']);
  });

  it('answers 404 to another client’s, to one that nobody has and to what is no id', async () => {
    for (const id of [other.keyId, 'abcdefghijkl', 'x', '%00', 'a'.repeat(500)]) {
      const answer = await get(`/${id}`);
      expect([answer.status, answer.json.code], id).toEqual([404, 'not_found']);
    }
  });
});
