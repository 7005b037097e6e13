import { beforeAll, describe, expect, it } from 'vitest';
import { fromPublicId } from '../../../src/domain/ids.ts';
import { createClient } from '../../support/factories/clients.ts';
import { notificationBody } from '../../support/factories/notifications.ts';
import { createTestApi } from '../../support/servers/api.ts';
import { useApi } from '../../support/servers/use-api.ts';

const ids: string[] = [];
const { db, client, api } = useApi();

beforeAll(async () => {
  for (let n = 0; n < 7; n++) {
    const body = notificationBody({
      recipient: `user${n % 2}@example.com`,
      tags: [`t${n % 3}`, 'all'],
      eventId: `e${n}`,
    });
    const answer = await api.send('POST', '/api/notifications', { key: client.apiKey, body });
    ids.unshift(answer.json.data.notificationId);
  }
  const { pool } = db.database;
  await pool.query(
    `update notifications set status = 'FAILED', error_code = 'smtp_550', provider = 'smtp' where id = $1`,
    [fromPublicId('notification', ids[0] as string)],
  );
});

const list = (query = '', key = client.apiKey) => api.send('GET', `/api/notifications${query}`, { key });
const idsOf = (answer: { json: { data: { id: string }[] } }) => answer.json.data.map(({ id }) => id);

describe('GET /api/notifications', () => {
  it('answers the newest first, without attempts and timeline', async () => {
    const answer = await list();
    expect(answer.status, answer.text).toBe(200);
    expect(idsOf(answer)).toEqual(ids);
    expect(answer.json.pagination).toEqual({ hasMore: false, nextCursor: null });
    expect(Object.keys(answer.json).sort()).toEqual(['data', 'pagination', 'success']);
    expect(answer.json.data[0]).not.toHaveProperty('attempts');
    expect(answer.json.data[0]).not.toHaveProperty('timeline');
  });

  it.each<[string, number[]]>([
    ['?status=FAILED', [0]],
    ['?channel=email', [0, 1, 2, 3, 4, 5, 6]],
    ['?channel=sms', []],
    ['?recipient=User1@EXAMPLE.com', [1, 3, 5]],
    ['?tag=t0', [0, 3, 6]],
    ['?provider=smtp', [0]],
    ['?errorCode=smtp_550', [0]],
    ['?eventId=e6', [0]],
    ['?tag=all&recipient=user0@example.com&limit=2', [0, 2]],
    ['?from=2020-01-01T00:00:00Z&to=2100-01-01T00:00:00%2B02:00', [0, 1, 2, 3, 4, 5, 6]],
    ['?to=2020-01-01T00:00:00Z', []],
    ['?from=0001-01-01T00:00:00Z&to=9999-12-31T23:59:59Z', [0, 1, 2, 3, 4, 5, 6]],
  ])('filters by %s', async (query, expected) => {
    const answer = await list(query);
    expect(answer.status, answer.text).toBe(200);
    expect(idsOf(answer)).toEqual(expected.map((index) => ids[index]));
  });

  it('walks all pages by cursor, each notification once, while new ones arrive', async () => {
    const seen: string[] = [];
    let query = '?limit=3';
    for (let page = 0; page < 5; page++) {
      const answer = await list(query);
      seen.push(...idsOf(answer));
      if (!answer.json.pagination.hasMore) break;
      await api.send('POST', '/api/notifications', { key: client.apiKey, body: notificationBody({ tags: ['late'] }) });
      query = `?limit=3&cursor=${answer.json.pagination.nextCursor}`;
    }
    expect(seen).toEqual(ids);
  });

  it.each<[string, string, string]>([
    ['?colour=red', '/query/colour', 'unknown_field'],
    ['?status=DONE', '/query/status', 'invalid_value'],
    ['?limit=0', '/query/limit', 'out_of_range'],
    ['?limit=201', '/query/limit', 'out_of_range'],
    ['?limit=ten', '/query/limit', 'invalid_value'],
    ['?limit=1&limit=2', '/query/limit', 'invalid_type'],
    ['?recipient=ada@', '/query/recipient', 'invalid_address'],
    ['?from=yesterday', '/query/from', 'invalid_value'],
    ['?from=2026-01-01T00:00:00', '/query/from', 'invalid_value'],
    ['?tag=a%00b', '/query/tag', 'forbidden_character'],
    ['?eventId=', '/query/eventId', 'too_short'],
  ])('answers 400 to %s', async (query, pointer, code) => {
    const answer = await list(query);
    expect([answer.status, answer.json.code], answer.text).toEqual([400, 'invalid_query']);
    expect(answer.json.errors).toEqual([{ pointer, code, detail: expect.any(String) }]);
  });

  it('answers 400 to a cursor that it did not write', async () => {
    const { json } = await list('?limit=1');
    const good = json.pagination.nextCursor as string;
    const other = good.startsWith('A') ? 'B' : 'A';
    for (const cursor of ['', 'x', other + good.slice(1), `${good}AAAA`, 'a'.repeat(5_000)]) {
      const answer = await list(`?cursor=${cursor}`);
      expect([answer.status, answer.json.code], answer.text).toEqual([400, 'invalid_cursor']);
    }
  });

  it('shows a client nothing of another one', async () => {
    const other = await createClient(db.database);
    const { json } = await list('?limit=1');
    for (const query of ['', '?tag=all', '?recipient=user1@example.com', `?cursor=${json.pagination.nextCursor}`]) {
      expect((await list(query, other.apiKey)).json.data).toEqual([]);
    }
  });

  it('logs the route and no parameter', async () => {
    const quiet = createTestApi(db.database);
    await quiet.send('GET', '/api/notifications?recipient=user1@example.com', { key: client.apiKey });
    expect(quiet.lines()[0]).toMatchObject({ route: '/api/notifications', status: 200 });
    expect(JSON.stringify(quiet.lines())).not.toContain('user1');
  });
});
