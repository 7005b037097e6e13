import { beforeEach, describe, expect, it } from 'vitest';
import { recipientHash } from '../../../src/contracts/keyed-hash.ts';
import { addSuppression, findSuppression } from '../../../src/db/queries/suppressions.ts';
import { createClient, type TestClient } from '../../support/factories/clients.ts';
import { recordNotification } from '../../support/factories/notifications.ts';
import { countRows } from '../../support/servers/api.ts';
import { useApi } from '../../support/servers/use-api.ts';

const SECRET = 'a secret of tests';
const PATH = '/api/suppressions';

let other: TestClient;
const { db, client, api } = useApi({ each: true });

beforeEach(async () => {
  other = await createClient(db.database);
});

const add = (body: unknown, key = client.apiKey) => api.send('POST', PATH, { key, body });
const list = (query = '', key = client.apiKey) => api.send('GET', `${PATH}${query}`, { key });
const remove = (id: string, key = client.apiKey) => api.send('DELETE', `${PATH}/${id}`, { key });
const recipientsOf = ({ json }: { json: { data: { recipient: string }[] } }) => json.data.map((one) => one.recipient);
const reasonFor = (recipient: string, marketing: boolean, clientId = client.id) =>
  findSuppression(db.database.pool, { clientId, recipientHashes: [recipientHash(SECRET, recipient)], marketing });

describe('POST /api/suppressions', () => {
  it('puts an address on the list, and answers 200 with the first row the second time', async () => {
    const first = await add({ recipient: 'Ada@Example.COM', note: 'asked by phone' });
    expect(first.status, first.text).toBe(201);
    expect(first.json).toEqual({
      success: true,
      message: 'Recipient suppressed',
      data: {
        id: expect.stringMatching(/^sup_[0-9a-z]{26}$/),
        recipient: 'Ada@example.com',
        scope: 'all',
        reason: 'manual',
        note: 'asked by phone',
        notificationId: null,
        createdAt: expect.stringMatching(/Z$/),
      },
    });
    const second = await add({ recipient: 'ada@example.com', scope: 'all', note: 'again' });
    expect([second.status, second.json.message]).toEqual([200, 'Recipient was already suppressed']);
    expect(second.json.data).toEqual(first.json.data);
    expect(await reasonFor('ada@example.com', false)).toEqual({ reason: 'manual' });
    expect(await reasonFor('ada@example.com', true)).toEqual({ reason: 'manual' });
    expect(await reasonFor('ada@example.com', true, other.id)).toBeNull();
  });

  it('keeps marketing apart from the rest', async () => {
    expect((await add({ recipient: 'ada@example.com', scope: 'marketing' })).status).toBe(201);
    expect(await reasonFor('ada@example.com', true)).toEqual({ reason: 'manual' });
    expect(await reasonFor('ada@example.com', false)).toBeNull();
    expect((await add({ recipient: 'ada@example.com' })).status).toBe(201);
    expect(await reasonFor('ada@example.com', false)).toEqual({ reason: 'manual' });
  });

  it('tells the reason that weighs most where both are on the list', async () => {
    const row = { clientId: client.id, recipientHash: recipientHash(SECRET, 'ada@example.com') };
    await addSuppression(db.database.pool, db.database.cipher, { ...row, scope: 'marketing', reason: 'unsubscribe' });
    await addSuppression(db.database.pool, db.database.cipher, { ...row, scope: 'all', reason: 'hard_bounce' });
    expect(await reasonFor('ada@example.com', true)).toEqual({ reason: 'hard_bounce' });
  });

  it.each([
    ['a phone number as people write it', '+1 (415) 555-2671', '+14155552671'],
    ['a token of a device', 'fcm:APA91bHun4MxP5egoKMwt2KZFBaFUH-1RYqx', undefined],
    ['an address of a push service', 'https://push.example/wpush/v2/abc@def', undefined],
    ['an id of a user', 'user-42', undefined],
  ])('takes %s', async (_name, recipient, normalised = recipient) => {
    const answer = await add({ recipient });
    expect([answer.status, answer.json.data.recipient]).toEqual([201, normalised]);
    expect(await reasonFor(normalised, false)).toEqual({ reason: 'manual' });
  });

  it('writes one row when 20 come at once, of which one is 201', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => add({ recipient: 'ada@example.com' })));
    expect(answers.map(({ status }) => status).sort()).toEqual([...Array(19).fill(200), 201]);
    expect(new Set(answers.map(({ json }) => json.data.id)).size).toBe(1);
  });

  it.each([
    ['no recipient', {}, '/recipient', 'required'],
    ['a mistyped address', { recipient: 'ada@' }, '/recipient', 'invalid_address'],
    ['a mistyped number', { recipient: '+1 415' }, '/recipient', 'invalid_address'],
    ['an unknown scope', { recipient: 'user-42', scope: 'sms' }, '/scope', 'invalid_value'],
    ['an empty note', { recipient: 'user-42', note: '' }, '/note', 'too_short'],
    ['a reason of its own', { recipient: 'user-42', reason: 'complaint' }, '/reason', 'unknown_field'],
  ])('refuses %s and records nothing', async (_name, body, pointer, code) => {
    const before = await countRows(db.database);
    const answer = await add(body);
    expect(answer.status).toBe(422);
    expect(answer.json.errors).toMatchObject([{ pointer, code }]);
    expect(answer.text).not.toContain('ada@');
    expect(await countRows(db.database)).toEqual(before);
  });
});

describe('GET /api/suppressions', () => {
  it('answers the client’s own, newest first, page by page', async () => {
    for (let n = 1; n <= 5; n++) await add({ recipient: `user-${n}` });
    await add({ recipient: 'user-of-another' }, other.apiKey);
    const seen: string[] = [];
    let cursor = '';
    for (let page = 1; page <= 3; page++) {
      const answer = await list(`?limit=2${cursor && `&cursor=${cursor}`}`);
      expect(answer.status, answer.text).toBe(200);
      seen.push(...recipientsOf(answer));
      expect(answer.json.pagination.hasMore).toBe(page < 3);
      cursor = answer.json.pagination.nextCursor;
    }
    expect(seen).toEqual(['user-5', 'user-4', 'user-3', 'user-2', 'user-1']);
    expect(cursor).toBeNull();
  });

  it('finds by recipient in any spelling, and by reason with the notification that it was learnt from', async () => {
    const bounced = await recordNotification(db.database, client.id);
    await addSuppression(db.database.pool, db.database.cipher, {
      clientId: client.id,
      recipientHash: recipientHash(SECRET, 'bob@example.com'),
      scope: 'all',
      reason: 'hard_bounce',
      notificationId: bounced.id,
    });
    await add({ recipient: 'ada@example.com' });
    expect(recipientsOf(await list('?recipient=ADA%40example.com'))).toEqual(['ada@example.com']);
    expect((await list('?reason=hard_bounce')).json.data).toMatchObject([
      { recipient: null, reason: 'hard_bounce', notificationId: bounced.publicId },
    ]);
    expect(recipientsOf(await list('?recipient=nobody%40example.com'))).toEqual([]);
  });

  it.each([
    ['?reason=bad_luck', 'invalid_query'],
    ['?limit=0', 'invalid_query'],
    ['?recipient=ada%40', 'invalid_query'],
    ['?scope=all', 'invalid_query'],
    ['?cursor=forged', 'invalid_cursor'],
  ])('refuses %s', async (query, code) => {
    const answer = await list(query);
    expect([answer.status, answer.json.code]).toEqual([400, code]);
  });
});

describe('DELETE /api/suppressions/:id', () => {
  it('takes an address off the list, once', async () => {
    const { id } = (await add({ recipient: 'ada@example.com' })).json.data;
    const answer = await remove(id);
    expect(answer.json).toEqual({ success: true, message: 'Suppression removed', data: { id } });
    expect(await reasonFor('ada@example.com', true)).toBeNull();
    expect((await remove(id)).status).toBe(404);
  });

  it('is 404 for what is another client’s or no id, and removes nothing', async () => {
    const { id } = (await add({ recipient: 'ada@example.com' })).json.data;
    for (const wrong of [id.replace('sup_', 'ntf_'), 'sup_', `${id}0`, '%00']) {
      expect((await remove(wrong)).status).toBe(404);
    }
    expect((await remove(id, other.apiKey)).json).toMatchObject({ code: 'not_found', status: 404 });
    expect(await reasonFor('ada@example.com', false)).toEqual({ reason: 'manual' });
  });
});
