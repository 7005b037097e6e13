import { beforeAll, describe, expect, it } from 'vitest';
import { recipientHash, userKey } from '../../../src/contracts/keyed-hash.ts';
import { createClient, createKey } from '../../support/factories/clients.ts';
import { createTestApi } from '../../support/servers/api.ts';
import { useClient } from '../../support/servers/use-api.ts';
import { setStatus, snapshot } from '../notifications/tables.ts';
import { createdRows, giveUpOne, notificationOf, parkOne, refuseOne } from './letters.ts';

const SECRET = 'a secret of tests';
const DAY_MS = 86_400_000;

let open: string;
const { db, client } = useClient();

beforeAll(async () => {
  open = (await giveUpOne(db.database, client.id)).publicId;
});

const providers = { email: ['smtp', 'smtp-fallback'], sms: [], whatsapp: [], push: [], webhook: [], in_app: [] };
const newApi = () => createTestApi(db.database, { providers, adminToken: 'the operator' });
const patch = (id: string, body: unknown, { api = newApi(), key = client.apiKey } = {}) =>
  api.send('PATCH', `/api/dead-letters/${id}`, { key, body });
const asOperator = (id: string, body: unknown) =>
  newApi().send('PATCH', `/api/dead-letters/${id}`, { headers: { 'x-admin-token': 'the operator' }, body });

describe('PATCH /api/dead-letters/:id', () => {
  it('gives the notification another recipient, who is found by the new address and limited as the new user', async () => {
    const letter = await giveUpOne(db.database, client.id);
    const api = newApi();
    const answer = await patch(letter.publicId, { recipient: { userId: 'u1', email: 'Grace@EXAMPLE.org' } }, { api });
    expect(answer.status, answer.text).toBe(200);
    const recipient = { userId: 'u1', email: 'Grace@example.org' };
    expect(answer.json).toMatchObject({
      message: 'Dead letter changed',
      data: { id: letter.publicId, status: 'FAILED', notification: { recipient, status: 'FAILED' } },
    });
    expect(await notificationOf(db.database, letter.notificationId)).toMatchObject({
      recipient,
      recipient_hash: recipientHash(SECRET, 'grace@example.org'),
      user_key: userKey(SECRET, { clientId: client.id, environment: 'live' }, recipient, 'email'),
    });
    const query = '/api/notifications?recipient=grace@example.org';
    expect((await api.send('GET', query, { key: client.apiKey })).json.data).toHaveLength(1);
    expect(JSON.stringify(api.lines())).not.toMatch(/grace@/i);
  });

  it('makes a provider the only route of the replay', async () => {
    const letter = await giveUpOne(db.database, client.id);
    expect((await patch(letter.publicId, { provider: 'smtp-fallback' })).status).toBe(200);
    expect(
      (await newApi().send('POST', `/api/dead-letters/${letter.publicId}/replay`, { key: client.apiKey })).status,
    ).toBe(202);
    const rows = await createdRows(db.database, letter.publicNotificationId);
    expect(rows[1].payload.routes).toEqual([{ channel: 'email', provider: 'smtp-fallback' }]);
  });

  it.each(['live', 'test'] as const)(
    'knows for what a test key sent no provider but the sandbox, to a %s key',
    async (environment) => {
      const { apiKey: key } = await createKey(db.database, client.id, { environment });
      const routes = [{ channel: 'email' as const, provider: 'sandbox' }];
      const letter = await giveUpOne(db.database, client.id, { environment: 'test', routes }, { provider: 'sandbox' });
      const before = await snapshot(db.database);
      const answer = await patch(letter.publicId, { provider: 'smtp' }, { key });
      expect([answer.status, answer.json.code], answer.text).toEqual([422, 'validation_failed']);
      expect(answer.json.errors).toEqual([
        { pointer: '/provider', code: 'invalid_value', detail: 'is not set up for this channel; known: sandbox' },
      ]);
      expect(await snapshot(db.database)).toBe(before);
      expect((await patch(letter.publicId, { recipient: 'bob@example.org' }, { key })).status).toBe(200);
      expect((await patch(letter.publicId, { provider: 'sandbox' }, { key })).status).toBe(200);
      const { routes: kept, user_key } = await notificationOf(db.database, letter.notificationId);
      expect(kept).toEqual(routes);
      const owner = { clientId: client.id, environment: 'test' as const };
      expect(user_key).toBe(userKey(SECRET, owner, { email: 'bob@example.org' }, 'email'));
      const live = await giveUpOne(db.database, client.id);
      expect((await patch(live.publicId, { provider: 'sandbox' })).status).toBe(422);
    },
  );

  it('calls no URL that acceptance would refuse', async () => {
    const refuseTarget = (url: string) => (url.includes('internal') ? 'it is of a private network' : null);
    const api = createTestApi(db.database, { providers: { ...providers, webhook: ['webhook'] }, refuseTarget });
    const route = { channel: 'webhook' as const, provider: 'webhook' };
    const hook = await giveUpOne(
      db.database,
      client.id,
      { channel: 'webhook', recipient: { url: 'https://hooks.example.org' }, routes: [route] },
      { provider: 'webhook' },
    );
    const before = await snapshot(db.database);
    const answer = await patch(hook.publicId, { recipient: 'https://internal.example.org/' }, { api });
    expect([answer.status, answer.json.code], answer.text).toEqual([422, 'validation_failed']);
    expect(answer.json.errors).toEqual([
      { pointer: '/recipient/url', code: 'invalid_address', detail: expect.stringContaining('private network') },
    ]);
    expect(await snapshot(db.database)).toBe(before);
    expect((await patch(hook.publicId, { recipient: 'https://other.example.org/' }, { api })).status).toBe(200);
  });

  it('keeps who the user is where only the address is another, so that whoever erases the user finds it', async () => {
    const recipient = { userId: 'kept-user', email: 'old@example.org' };
    const letter = await giveUpOne(db.database, client.id, { recipient });
    expect((await patch(letter.publicId, { recipient: 'new@example.org' })).status).toBe(200);
    const owner = { clientId: client.id, environment: 'live' as const };
    expect(await notificationOf(db.database, letter.notificationId)).toMatchObject({
      recipient: { userId: 'kept-user', email: 'new@example.org' },
      user_key: userKey(SECRET, owner, recipient, 'email'),
    });
    const erased = await newApi().send('DELETE', '/api/recipients?userId=kept-user', { key: client.apiKey });
    expect(erased.json.data).toMatchObject({ erased: 1 });
  });

  it('sets a time for the retry and clears it again, and keeps a note', async () => {
    const letter = await giveUpOne(db.database, client.id);
    const retryAt = new Date(Date.now() + DAY_MS).toISOString();
    const set = await patch(letter.publicId, { retryAt, note: 'waits for the\nmail host' });
    expect(set.json.data).toMatchObject({ retryAt, note: 'waits for the\nmail host' });
    const cleared = await patch(letter.publicId, { retryAt: null });
    expect(cleared.json.data).toMatchObject({ retryAt: null, note: 'waits for the\nmail host' });
    const noted = await patch(letter.publicId, { note: 'other words' });
    expect(noted.json.data).toMatchObject({ retryAt: null, note: 'other words' });
    expect((await patch(letter.publicId, { note: null })).json.data).toMatchObject({ note: null });
    expect(await notificationOf(db.database, letter.notificationId)).toMatchObject({ status: 'FAILED', run: 0 });
  });

  it.each([
    ['RETRYING', 'already_replaying'],
    ['RESOLVED', 'already_resolved'],
  ])('answers 409 to a letter that is %s, and changes nothing', async (status, code) => {
    const letter = await giveUpOne(db.database, client.id);
    await db.database.pool.query('update dead_letters set status = $2 where id = $1', [letter.id, status]);
    const before = await snapshot(db.database);
    for (const body of [{ note: 'x' }, { retryAt: null }, { recipient: 'bob@example.org' }]) {
      expect((await patch(letter.publicId, body)).json).toMatchObject({ status: 409, code });
    }
    expect(await snapshot(db.database)).toBe(before);
  });

  it('changes recipient and provider only of what is FAILED or UNKNOWN', async () => {
    const unsure = await giveUpOne(db.database, client.id, {}, { status: 'UNKNOWN' });
    expect((await patch(unsure.publicId, { recipient: 'bob@example.org' })).status).toBe(200);
    await setStatus(db.database, unsure.notificationId, 'DELIVERED');
    const before = await snapshot(db.database);
    for (const body of [{ recipient: 'eve@example.org' }, { provider: 'smtp' }]) {
      const answer = await patch(unsure.publicId, body);
      expect(answer.json).toMatchObject({ status: 409, code: 'not_editable', notificationStatus: 'DELIVERED' });
    }
    expect(await snapshot(db.database)).toBe(before);
  });

  it('takes notes on what has no notification, and a retry where something can be retried', async () => {
    const parked = await parkOne(db.database);
    expect((await asOperator(parked, { note: 'seen' })).json.data).toMatchObject({ note: 'seen' });
    const retryAt = new Date(Date.now() + DAY_MS).toISOString();
    expect((await asOperator(parked, { retryAt })).json).toMatchObject({ status: 409, code: 'not_replayable' });
    expect((await asOperator(parked, { recipient: 'bob@example.org' })).json).toMatchObject({ code: 'not_editable' });
    const refused = await refuseOne(db.database, client.id);
    expect((await patch(refused.publicId, { retryAt })).json.data).toMatchObject({ retryAt });
    expect((await patch(refused.publicId, { provider: 'smtp' })).json).toMatchObject({
      status: 409,
      code: 'not_editable',
    });
  });

  it('lets the operator change provider, time and note of any client’s letter', async () => {
    const letter = await giveUpOne(db.database, client.id);
    const retryAt = new Date(Date.now() + DAY_MS).toISOString();
    const answer = await asOperator(letter.publicId, { provider: 'smtp-fallback', retryAt, note: 'The other one.' });
    expect(answer.status, answer.text).toBe(200);
    expect(answer.json.data).toMatchObject({ retryAt, note: 'The other one.' });
  });

  it.each([
    ['another recipient', { recipient: 'bob@example.org' }],
    ['one of the same address', { recipient: { email: 'ada@example.com' } }],
    ['another besides what it may change', { recipient: 'bob@example.org', note: 'To me.' }],
  ])('refuses to the operator, who may not see the content, %s', async (_what, change) => {
    const letter = await giveUpOne(db.database, client.id);
    const before = await snapshot(db.database);
    const answer = await asOperator(letter.publicId, change);
    expect(answer.json).toMatchObject({ status: 403, code: 'not_for_operator' });
    expect(answer.text).not.toMatch(/bob@|ada@/);
    expect(await snapshot(db.database)).toEqual(before);
    expect((await patch(letter.publicId, change)).status).toBe(200);
  });

  it('names the known providers to who asks for another', async () => {
    const answer = await patch(open, { provider: 'pigeon' });
    expect([answer.status, answer.json.code]).toEqual([422, 'validation_failed']);
    expect(answer.json.errors).toEqual([
      { pointer: '/provider', code: 'invalid_value', detail: expect.stringContaining('known: smtp, smtp-fallback') },
    ]);
  });

  it.each<[string, unknown, string, string]>([
    ['nothing', {}, '', 'required'],
    ['an invalid address', { recipient: 'ada' }, '/recipient', 'invalid_address'],
    ['a recipient without the channel’s address', { recipient: { userId: 'u' } }, '/recipient/email', 'required'],
    ['null for a recipient', { recipient: null }, '/recipient', 'invalid_type'],
    ['an empty provider', { provider: '' }, '/provider', 'too_short'],
    ['a time without offset', { retryAt: '2026-12-01T00:00:00' }, '/retryAt', 'invalid_value'],
    ['more than a year', { retryAt: new Date(Date.now() + 367 * DAY_MS) }, '/retryAt', 'too_far_ahead'],
    ['an empty note', { note: '' }, '/note', 'too_short'],
    ['a note of 1,001 characters', { note: 'n'.repeat(1_001) }, '/note', 'too_long'],
    ['NUL in a note', '{"note":"a\\u0000"}', '/note', 'forbidden_character'],
  ])('refuses %s with a pointer, and changes nothing', async (_name, body, pointer, code) => {
    const before = await snapshot(db.database);
    const answer = await patch(open, body);
    expect([answer.status, answer.json.code], answer.text).toEqual([422, 'validation_failed']);
    expect(answer.json.errors).toContainEqual({ pointer, code, detail: expect.any(String) });
    expect(await snapshot(db.database)).toBe(before);
  });

  it('refuses unknown fields, other types of body and broken JSON', async () => {
    expect((await patch(open, { note: 'x', status: 'RESOLVED' })).json).toMatchObject({
      status: 422,
      code: 'unknown_field',
    });
    expect((await patch(open, '{')).status).toBe(400);
    const options = { key: client.apiKey, body: '{}', headers: { 'content-type': 'text/plain' } };
    expect((await newApi().send('PATCH', `/api/dead-letters/${open}`, options)).status).toBe(415);
  });

  it('answers 404 to another client, whatever the body, and changes nothing', async () => {
    const other = await createClient(db.database);
    const before = await snapshot(db.database);
    for (const body of [{ note: 'mine' }, { recipient: 'eve@example.org' }]) {
      expect((await patch(open, body, { key: other.apiKey })).json).toMatchObject({ status: 404, code: 'not_found' });
    }
    expect((await patch(`dlt_${'0'.repeat(26)}`, { note: 'x' })).status).toBe(404);
    expect(await snapshot(db.database)).toBe(before);
  });
});
