import { beforeAll, describe, expect, it } from 'vitest';
import { createClient, type TestClient } from '../../support/factories/clients.ts';
import { createTestApi } from '../../support/servers/api.ts';
import { useApi } from '../../support/servers/use-api.ts';
import { giveUpOne, parkOne, refuseOne, type TestLetter } from './letters.ts';

const ADDRESS = 'eve@example.com';
const WORDS = 'a secret of content';
const TOKEN = 'the operator';

let other: TestClient;
let letters: TestLetter[];
let foreign: TestLetter;
let refused: string;
let parked: string;
const { db, client, api } = useApi({ adminToken: TOKEN });

beforeAll(async () => {
  other = await createClient(db.database);
  const overrides = { recipient: { email: ADDRESS }, content: { subject: WORDS, text: WORDS, html: null } };
  const made = [];
  for (const options of [
    { code: 'smtp_550' },
    { code: 'smtp_550' },
    { code: 'smtp_550', provider: 'smtp-fallback' },
    { code: 'sender_lost', status: 'UNKNOWN' as const },
  ]) {
    made.unshift(await giveUpOne(db.database, client.id, overrides, options));
  }
  letters = made;
  foreign = await giveUpOne(db.database, other.id);
  refused = (await refuseOne(db.database, other.id)).publicId;
  parked = await parkOne(db.database);
  await db.database.pool.query(`update dead_letters set status = 'RESOLVED', resolved_by = 'replay' where id = $1`, [
    letters[3]?.id,
  ]);
});

const get = (path: string, key: string | undefined = client.apiKey, headers = {}) =>
  api.send('GET', `/api/dead-letters${path}`, { key, headers });
const asOperator = (path: string, token = TOKEN) =>
  api.send('GET', `/api/dead-letters${path}`, { headers: { 'x-admin-token': token } });
const idsOf = ({ json }: { json: { data: { id: string }[] } }) => json.data.map(({ id }) => id);

describe('GET /api/dead-letters', () => {
  it('answers the newest first, without address and content', async () => {
    const answer = await get('');
    expect(answer.status, answer.text).toBe(200);
    expect(idsOf(answer)).toEqual(letters.map(({ publicId }) => publicId));
    expect(answer.json.pagination).toEqual({ hasMore: false, nextCursor: null });
    expect(answer.json.data[0]).toEqual({
      id: letters[0]?.publicId,
      kind: 'notification',
      clientId: client.publicId,
      notificationId: letters[0]?.publicNotificationId,
      run: 0,
      channel: 'email',
      provider: 'smtp',
      errorCode: 'sender_lost',
      retryCount: 3,
      status: 'FAILED',
      retryAt: null,
      resolvedAt: null,
      resolvedBy: null,
      note: null,
      replayOf: null,
      createdAt: expect.stringMatching(/^\d{4}-.*Z$/),
    });
    for (const secret of [ADDRESS, WORDS, 'vendor']) expect(answer.text).not.toContain(secret);
  });

  it.each<[string, number[]]>([
    ['?status=FAILED', [0, 1, 2]],
    ['?status=RESOLVED', [3]],
    ['?status=RETRYING', []],
    ['?channel=email', [0, 1, 2, 3]],
    ['?channel=sms', []],
    ['?provider=smtp-fallback', [1]],
    ['?errorCode=smtp_550&limit=2', [1, 2]],
    ['?from=2020-01-01T00:00:00Z&to=2100-01-01T00:00:00%2B02:00', [0, 1, 2, 3]],
    ['?to=2020-01-01T00:00:00Z', []],
  ])('filters by %s', async (query, expected) => {
    const answer = await get(query);
    expect(answer.status, answer.text).toBe(200);
    expect(idsOf(answer)).toEqual(expected.map((index) => letters[index]?.publicId));
  });

  it('filters by notification', async () => {
    const answer = await get(`?notificationId=${letters[2]?.publicNotificationId}`);
    expect(idsOf(answer)).toEqual([letters[2]?.publicId]);
    expect(idsOf(await get(`?notificationId=${foreign.publicNotificationId}`))).toEqual([]);
  });

  it('walks all pages by cursor, each letter once', async () => {
    const seen: string[] = [];
    for (let query = '?limit=3'; ; ) {
      const answer = await get(query);
      seen.push(...idsOf(answer));
      if (!answer.json.pagination.hasMore) break;
      query = `?limit=3&cursor=${answer.json.pagination.nextCursor}`;
    }
    expect(seen).toEqual(letters.map(({ publicId }) => publicId));
  });

  it.each<[string, string, string]>([
    ['?colour=red', '/query/colour', 'unknown_field'],
    ['?status=OPEN', '/query/status', 'invalid_value'],
    ['?limit=0', '/query/limit', 'out_of_range'],
    ['?limit=1&limit=2', '/query/limit', 'invalid_type'],
    ['?from=yesterday', '/query/from', 'invalid_value'],
    ['?notificationId=dlt_1', '/query/notificationId', 'invalid_value'],
    ['?errorCode=a%00b', '/query/errorCode', 'forbidden_character'],
  ])('answers 400 to %s', async (query, pointer, code) => {
    const answer = await get(query);
    expect([answer.status, answer.json.code], answer.text).toEqual([400, 'invalid_query']);
    expect(answer.json.errors).toEqual([{ pointer, code, detail: expect.any(String) }]);
  });

  it('answers 400 to a cursor that it did not write', async () => {
    expect((await get('?cursor=abc')).json).toMatchObject({ status: 400, code: 'invalid_cursor' });
  });

  it('shows a client its own, and the operator all, those of nobody too', async () => {
    expect(idsOf(await get('', other.apiKey))).toEqual([refused, foreign.publicId]);
    const all = [parked, refused, foreign.publicId, ...letters.map(({ publicId }) => publicId)];
    expect(idsOf(await asOperator(''))).toEqual(all);
  });
});

describe('GET /api/dead-letters/groups', () => {
  it('counts what is open by its cause, most first, with the newest of each', async () => {
    await giveUpOne(db.database, client.id, {}, { code: 'group' });
    const newest = await giveUpOne(db.database, client.id, {}, { code: 'group' });
    const answer = await get('/groups');
    expect(answer.status, answer.text).toBe(200);
    expect(answer.json.pagination).toEqual({ hasMore: false, nextCursor: null });
    const [most, ...others] = answer.json.data;
    expect(most).toEqual({
      channel: 'email',
      provider: 'smtp',
      errorCode: 'group',
      count: 2,
      hasMore: false,
      oldest: expect.any(String),
      newest: expect.any(String),
      sampleId: newest.publicId,
    });
    expect(most.oldest < most.newest).toBe(true);
    const causes = others.map((group: Record<string, unknown>) => [group.provider, group.errorCode, group.count]);
    expect(causes.sort()).toEqual([
      ['smtp', 'sender_lost', 1],
      ['smtp', 'smtp_550', 1],
      ['smtp-fallback', 'smtp_550', 1],
    ]);
    await db.database.pool.query(`delete from dead_letters where error_code = 'group'`);
  });

  it('shows the operator the groups of all clients and of nobody', async () => {
    const groups = (await asOperator('/groups')).json.data;
    expect(groups).toContainEqual(
      expect.objectContaining({ channel: null, errorCode: 'unreadable', sampleId: parked }),
    );
    expect(groups).toContainEqual(expect.objectContaining({ channel: null, errorCode: 'kafka_refused', count: 1 }));
    expect(groups[0]).toMatchObject({ errorCode: 'smtp_550', provider: 'smtp', count: 2 });
  });

  it('takes no parameter', async () => {
    expect((await get('/groups?channel=email')).json).toMatchObject({ status: 400, code: 'invalid_query' });
  });
});

describe('GET /api/dead-letters/:id', () => {
  it('shows a client its letter with the notification, its attempts and timeline', async () => {
    const [letter] = letters;
    const answer = await get(`/${letter?.publicId}`);
    expect(answer.status, answer.text).toBe(200);
    expect(answer.json.data).toMatchObject({
      id: letter?.publicId,
      errorMessage: 'the words of a vendor',
      source: null,
      notification: {
        id: letter?.publicNotificationId,
        status: 'UNKNOWN',
        recipient: { email: ADDRESS },
        content: { subject: WORDS },
        attempts: [],
      },
    });
    expect(answer.json.data).not.toHaveProperty('payload');
    expect(answer.json.data.notification.timeline.at(-1)).toMatchObject({ status: 'UNKNOWN', reason: 'sender_lost' });
  });

  it('shows the operator any letter, but nobody’s address and content', async () => {
    const answer = await asOperator(`/${letters[0]?.publicId}`);
    expect(answer.json.data.notification).toMatchObject({ id: letters[0]?.publicNotificationId, status: 'UNKNOWN' });
    for (const secret of [ADDRESS, WORDS]) expect(answer.text).not.toContain(secret);
  });

  it('shows the operator where a parked record stood, and its bytes', async () => {
    const answer = await asOperator(`/${parked}`);
    expect(answer.json.data).toMatchObject({
      kind: 'parked_record',
      clientId: null,
      notificationId: null,
      notification: null,
      errorCode: 'unreadable',
      source: {
        topic: 'notifications',
        partition: 2,
        offset: '9007199254740993',
        hash: '07'.repeat(32),
        key: expect.any(String),
      },
      payload: Buffer.from([0x7b, 0xff, 0x00]).toString('base64'),
    });
    expect((await get(`/${parked}`)).status).toBe(404);
  });

  it('shows a client that a row of its own was refused, and the operator its bytes as well', async () => {
    const own = await get(`/${refused}`, other.apiKey);
    expect(own.json.data).toMatchObject({
      kind: 'refused_row',
      errorCode: 'kafka_refused',
      source: { topic: 'notifications', partition: null, offset: null, hash: null },
    });
    expect(own.json.data).not.toHaveProperty('payload');
    const { payload } = (await asOperator(`/${refused}`)).json.data;
    expect(JSON.parse(Buffer.from(payload, 'base64').toString())).toMatchObject({ type: 'notification.created' });
  });

  it('answers 404 to another client and to an id that is none', async () => {
    for (const [id, key] of [
      [letters[0]?.publicId, other.apiKey],
      [letters[0]?.publicNotificationId, client.apiKey],
      [`dlt_${'0'.repeat(26)}`, client.apiKey],
      ['%00', client.apiKey],
    ] as const) {
      expect((await get(`/${id}`, key)).json, id).toMatchObject({ status: 404, code: 'not_found' });
    }
  });
});

describe('the operator’s token', () => {
  it('answers 401 to a wrong one, also beside a good key, and where the instance has none', async () => {
    expect((await asOperator('', 'guess')).json).toMatchObject({ status: 401, code: 'unauthorized' });
    expect((await asOperator('', '')).status).toBe(401);
    expect((await get('', client.apiKey, { 'x-admin-token': TOKEN })).json.code).toBe('conflicting_credentials');
    for (const adminToken of [null, '']) {
      const without = createTestApi(db.database, { adminToken });
      for (const token of ['', 'null', TOKEN]) {
        const headers = { 'x-admin-token': token };
        expect((await without.send('GET', '/api/dead-letters', { headers })).status).toBe(401);
      }
    }
  });

  it('opens nothing but what is for the operator too', async () => {
    const headers = { 'x-admin-token': TOKEN };
    expect((await api.send('GET', '/api/notifications', { headers })).status).toBe(401);
  });

  it('stands in no log line, nor do addresses', async () => {
    const own = createTestApi(db.database, { adminToken: TOKEN });
    await own.send('GET', `/api/dead-letters/${letters[0]?.publicId}`, { headers: { 'x-admin-token': TOKEN } });
    await own.send('GET', `/api/dead-letters/${letters[0]?.publicId}`, { key: client.apiKey });
    expect(own.lines()[0]).toMatchObject({ route: '/api/dead-letters/:id', status: 200 });
    for (const secret of [TOKEN, ADDRESS, WORDS]) expect(JSON.stringify(own.lines())).not.toContain(secret);
  });
});
