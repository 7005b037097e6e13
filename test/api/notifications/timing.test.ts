import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { notificationRecordSchema } from '../../../src/contracts/notification-record.schema.ts';
import { fromPublicId } from '../../../src/domain/ids.ts';
import { countRows, createTestApi, type TestApi } from '../../support/api.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { createClient, notificationBody, type TestClient } from '../../support/factories.ts';

const DAY_MS = 86_400_000;

let db: TestDatabase;
let client: TestClient;
let api: TestApi;
beforeAll(async () => {
  db = await createTestDatabase();
  client = await createClient(db.database);
  api = createTestApi(db.database);
});
afterAll(() => db.drop());

const ahead = (ms: number) => new Date(Date.now() + ms).toISOString();
const post = (timing: object) =>
  api.send('POST', '/api/notifications', { key: client.apiKey, body: notificationBody({ ...timing }) });

async function accepted(timing: object) {
  const answer = await post(timing);
  expect(answer.status, answer.text).toBe(202);
  const id = answer.json.data.notificationId as string;
  const { pool } = db.database;
  const [row] = (await pool.query('select * from notifications where id = $1', [fromPublicId('notification', id)]))
    .rows;
  const [outbox] = (await pool.query('select payload from outbox where key = $1', [id])).rows;
  return { id, row, record: notificationRecordSchema.parse(JSON.parse(outbox.payload)) };
}

describe('POST /api/notifications takes', () => {
  it('a time with an offset, and hands it to the plan in UTC', async () => {
    const sendAt = new Date(Date.now() + 90 * DAY_MS);
    const local = new Date(sendAt.getTime() + 19_800_000).toISOString().replace('Z', '+05:30');
    const { id, row, record } = await accepted({ sendAt: local });
    expect(row).toMatchObject({ send_at: sendAt, expires_at: null, on_late: 'send', late_after_ms: 60_000 });
    expect(record).toMatchObject({ dueAt: sendAt.toISOString() });
    expect(record).not.toHaveProperty('expiresAt');
    const read = await api.send('GET', `/api/notifications/${id}`, { key: client.apiKey });
    expect(read.json.data).toMatchObject({ status: 'PENDING', sendAt: sendAt.toISOString() });
  });

  it('a delay, counted from its acceptance', async () => {
    const { row, record } = await accepted({ delayMs: 5_000 });
    expect(row.send_at.getTime() - row.created_at.getTime()).toBe(5_000);
    expect(record.dueAt).toBe(row.send_at.toISOString());
  });

  it('an end, and what to do when it is late', async () => {
    const expiresAt = ahead(2 * DAY_MS);
    const { row, record } = await accepted({ delayMs: 1_000, expiresAt, onLate: 'skip', lateAfterMs: 0 });
    expect(row).toMatchObject({ on_late: 'skip', late_after_ms: 0, expires_at: new Date(expiresAt) });
    expect(record.expiresAt).toBe(expiresAt);
  });

  it('neither, and then the plan has no times', async () => {
    const { row, record } = await accepted({});
    expect(row).toMatchObject({ send_at: null, expires_at: null });
    expect(record).not.toHaveProperty('dueAt');
  });

  it.each<[string, object]>([
    ['a time that has passed', { sendAt: '2020-01-01T00:00:00Z' }],
    ['the first year', { sendAt: '0001-01-01T00:00:00Z' }],
    ['the year before the first', { sendAt: '0000-01-01T00:00:00+10:00' }],
    ['a year of delay', { delayMs: 366 * DAY_MS }],
    ['no delay', { delayMs: 0 }],
    ['almost a year ahead', { sendAt: ahead(365 * DAY_MS) }],
    ['the longest lateness', { delayMs: 1, onLate: 'skip', lateAfterMs: 24 * DAY_MS }],
    ['`send`, spelled out', { onLate: 'send' }],
  ])('%s, and the bridge can read its record', async (_name, timing) => {
    await accepted(timing);
  });

  it('the same time in another spelling as the same request', async () => {
    const send = (sendAt: string) =>
      api.send('POST', '/api/notifications', {
        key: client.apiKey,
        body: notificationBody({ sendAt }),
        headers: { 'idempotency-key': 'same-time' },
      });
    const first = await send('2026-01-01T12:00:00Z');
    const second = await send('2026-01-01T13:00:00.000+01:00');
    expect([second.status, second.text]).toEqual([202, first.text]);
    expect((await send('2026-01-01T12:00:01Z')).json.code).toBe('idempotency_key_reuse');
  });
});

describe('POST /api/notifications refuses, and records nothing,', () => {
  it.each<[string, () => object, string, string]>([
    ['a time without an offset', () => ({ sendAt: '2026-12-01T00:00:00' }), '/sendAt', 'invalid_value'],
    ['a time without seconds', () => ({ sendAt: '2026-12-01T00:00Z' }), '/sendAt', 'invalid_value'],
    ['an end in words', () => ({ delayMs: 1, expiresAt: 'tomorrow' }), '/expiresAt', 'invalid_value'],
    ['a date', () => ({ sendAt: '2026-12-01' }), '/sendAt', 'invalid_value'],
    ['a day that is none', () => ({ sendAt: '2026-02-30T00:00:00Z' }), '/sendAt', 'invalid_value'],
    ['a time as a number', () => ({ sendAt: 1_900_000_000_000 }), '/sendAt', 'invalid_type'],
    ['null for a time', () => ({ sendAt: null }), '/sendAt', 'invalid_type'],
    ['more than a year ahead', () => ({ sendAt: ahead(367 * DAY_MS) }), '/sendAt', 'too_far_ahead'],
    ['a delay of more than a year', () => ({ delayMs: 366 * DAY_MS + 1 }), '/delayMs', 'out_of_range'],
    ['a negative delay', () => ({ delayMs: -1 }), '/delayMs', 'out_of_range'],
    ['half a millisecond', () => ({ delayMs: 0.5 }), '/delayMs', 'invalid_type'],
    ['a delay in words', () => ({ delayMs: '5000' }), '/delayMs', 'invalid_type'],
    ['time and delay', () => ({ sendAt: ahead(1_000), delayMs: 1_000 }), '/delayMs', 'conflicting_fields'],
    ['an end that has passed', () => ({ expiresAt: '2020-01-01T00:00:00Z' }), '/expiresAt', 'expires_too_early'],
    [
      'an end before the time',
      () => ({ sendAt: ahead(DAY_MS), expiresAt: ahead(1_000) }),
      '/expiresAt',
      'expires_too_early',
    ],
    [
      'an end before the delay',
      () => ({ delayMs: DAY_MS, expiresAt: ahead(1_000) }),
      '/expiresAt',
      'expires_too_early',
    ],
    ['an end over a year ahead', () => ({ expiresAt: ahead(367 * DAY_MS) }), '/expiresAt', 'too_far_ahead'],
    ['`skip` without a time', () => ({ onLate: 'skip' }), '/onLate', 'conflicting_fields'],
    ['another word for late', () => ({ delayMs: 1, onLate: 'drop' }), '/onLate', 'invalid_value'],
    ['lateness without `skip`', () => ({ delayMs: 1, lateAfterMs: 5 }), '/lateAfterMs', 'conflicting_fields'],
    [
      'more lateness than the column holds',
      () => ({ delayMs: 1, onLate: 'skip', lateAfterMs: 24 * DAY_MS + 1 }),
      '/lateAfterMs',
      'out_of_range',
    ],
  ])('%s', async (_name, timing, pointer, code) => {
    const before = await countRows(db.database);
    const answer = await post(timing());
    expect([answer.status, answer.json.code], answer.text).toEqual([422, 'validation_failed']);
    expect(answer.json.errors).toContainEqual({ pointer, code, detail: expect.any(String) });
    expect(await countRows(db.database)).toEqual(before);
  });
});
