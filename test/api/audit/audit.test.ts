import { describe, expect, it } from 'vitest';
import { createClient, createKey } from '../../support/factories/clients.ts';
import { createTestApi } from '../../support/servers/api.ts';
import { useApi } from '../../support/servers/use-api.ts';
import { giveUpOne } from '../dead-letters/letters.ts';

const OPERATOR = { 'x-admin-token': 'a token of the operator' };
const PUBLIC_ID = { audit: /^aud_[0-9a-z]{26}$/, request: /^req_[0-9a-z]{26}$/ };

const { db, client, api } = useApi({ each: true, adminToken: OPERATOR['x-admin-token'] });

const send = (method: string, path: string, body?: unknown, key = client.apiKey) =>
  api.send(method, path, { key, body });
const audit = async (query = '') => (await send('GET', `/api/audit${query}`)).json;
type Entry = { action: string; subject: string; actor: string; details: Record<string, unknown> };
const actions = async () => (await audit()).data.map(({ action, subject }: Entry) => [action, subject]).reverse();

describe('GET /api/audit', () => {
  it('tells who changed a key, in which request, newest first', async () => {
    const created = await send('POST', '/api/keys', { name: 'A', scopes: ['keys'] });
    const { id } = created.json.data;
    await send('PATCH', `/api/keys/${id}`, { name: 'B' });
    const rotated = await send('POST', `/api/keys/${id}/rotate`, { overlapMs: 0 });
    const revoked = await send('DELETE', `/api/keys/${id}`);
    const { data, pagination } = await audit();
    expect(pagination).toEqual({ hasMore: false, nextCursor: null });
    expect(data.map(({ action }: Entry) => action)).toEqual(['key.revoke', 'key.rotate', 'key.update', 'key.create']);
    expect(data[0]).toEqual({
      id: expect.stringMatching(PUBLIC_ID.audit),
      clientId: client.publicId,
      actor: `key:${client.keyId}`,
      action: 'key.revoke',
      subject: id,
      details: {},
      requestId: revoked.headers.get('x-request-id'),
      at: expect.stringMatching(/Z$/),
    });
    expect(data[1].details).toEqual({ newKeyId: rotated.json.data.id, overlapMs: 0 });
    expect(data[2].details).toMatchObject({ changed: ['name'] });
    expect(data[3].details).toMatchObject({ environment: 'live', scopes: ['keys'] });
    for (const { apiKey } of [created.json.data, rotated.json.data]) {
      expect(JSON.stringify(data)).not.toContain(apiKey.slice(21));
    }
  });

  it('tells of settings, suppressions and webhooks, without an address, a URL or a secret', async () => {
    await send('PATCH', '/api/client/settings', { limits: { sms: { count: 3, windowMs: 60_000 } } });
    const sup = (await send('POST', '/api/suppressions', { recipient: 'ada@example.com' })).json.data.id;
    await send('POST', '/api/suppressions', { recipient: 'ada@example.com' });
    await send('DELETE', `/api/suppressions/${sup}`);
    const url = 'https://hooks.example.com/hidden-path';
    const { id, secret } = (await send('POST', '/api/webhooks', { url })).json.data;
    await send('PATCH', `/api/webhooks/${id}`, { status: 'disabled' });
    const rotated = await send('POST', `/api/webhooks/${id}/rotate-secret`, {});
    await send('POST', '/api/webhooks/signing-secret/rotate', {});
    await send('DELETE', `/api/webhooks/${id}`);
    expect(await actions()).toEqual([
      ['settings.update', null],
      ['suppression.create', sup],
      ['suppression.delete', sup],
      ['webhook.create', id],
      ['webhook.update', id],
      ['webhook.rotate-secret', id],
      ['signing-secret.rotate', null],
      ['webhook.delete', id],
    ]);
    const text = JSON.stringify(await audit());
    for (const hidden of ['ada@', 'example.com', 'hidden-path', secret, rotated.json.data.secret])
      expect(text).not.toContain(hidden);
  });

  it('tells of dead letters that were edited, replayed and resolved, also by the operator', async () => {
    const [one, two, three] = [
      await giveUpOne(db.database, client.id),
      await giveUpOne(db.database, client.id),
      await giveUpOne(db.database, client.id),
    ];
    const edited = await send('PATCH', `/api/dead-letters/${one.publicId}`, {
      recipient: { email: 'bob@example.com' },
    });
    expect(edited.status, edited.text).toBe(200);
    await send('POST', `/api/dead-letters/${one.publicId}/replay`);
    await send('POST', '/api/dead-letters/replay', { filter: { ids: [two.publicId, one.publicId] } });
    const path = `/api/dead-letters/${three.publicId}/resolve`;
    const resolved = await api.send('POST', path, {
      headers: OPERATOR,
      body: { as: 'ignored', note: 'words of mine' },
    });
    expect(resolved.status, resolved.text).toBe(200);
    expect(await actions()).toEqual([
      ['dead-letter.edit', one.publicId],
      ['dead-letter.replay', one.publicId],
      ['dead-letter.replay', two.publicId],
      ['dead-letter.resolve', three.publicId],
    ]);
    const { data } = await audit();
    expect(data[0]).toMatchObject({ actor: 'operator', details: { as: 'ignored' } });
    expect(data[3].details).toMatchObject({ changed: ['recipient'] });
    expect(JSON.stringify(data)).not.toMatch(/bob@|words of mine/);
  });

  it('tells nothing of what was refused', async () => {
    await send('PATCH', `/api/keys/${client.keyId}`, { scopes: ['settings'] });
    await send('DELETE', '/api/webhooks/whk_00000000000000000000000000');
    await send('POST', '/api/keys', { name: '' });
    expect((await audit()).data).toEqual([]);
  });

  it('tells the operator of all clients, who registered included, and a client of itself only', async () => {
    const closed = createTestApi(db.database, { openRegistration: false, adminToken: OPERATOR['x-admin-token'] });
    const body = { name: 'Acme', email: 'ops@acme.example' };
    const { data } = (await closed.send('POST', '/api/client/register', { headers: OPERATOR, body })).json;
    const other = await createClient(db.database);
    await send('POST', '/api/keys', { name: 'Other' }, other.apiKey);
    expect((await audit()).data).toEqual([]);
    const all = (await api.send('GET', '/api/audit?limit=2', { headers: OPERATOR })).json;
    expect(all.data.map(({ action, actor }: Entry) => [action, actor])).toEqual([
      ['key.create', `key:${other.keyId}`],
      ['client.register', 'operator'],
    ]);
    expect(all.data[1].subject).toBe(data.clientId);
    expect(JSON.stringify(all)).not.toMatch(/acme/i);
  });

  it('goes page by page, and refuses what is no page', async () => {
    for (let n = 0; n < 5; n++) await send('POST', '/api/keys', { name: `Key ${n}` });
    const first = await audit('?limit=3');
    const second = await audit(`?limit=3&cursor=${first.pagination.nextCursor}`);
    expect([first.data.length, second.data.length, second.pagination.hasMore]).toEqual([3, 2, false]);
    const ids = [...first.data, ...second.data].map(({ id }: { id: string }) => id);
    expect(new Set(ids).size).toBe(5);
    expect((await audit('?cursor=made-up')).code).toBe('invalid_cursor');
    expect((await audit('?limit=500')).code).toBe('invalid_query');
  });

  it('is for keys with `admin` only', async () => {
    const { apiKey } = await createKey(db.database, client.id, { scopes: ['keys', 'settings'] });
    expect((await send('GET', '/api/audit', undefined, apiKey)).status).toBe(403);
  });
});
