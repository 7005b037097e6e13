import { describe, expect, it } from 'vitest';
import { notificationRecordSchema } from '../../../src/contracts/notification-record.schema.ts';
import { fromPublicId } from '../../../src/domain/ids.ts';
import { createAcceptRequest } from '../../../src/services/requests/accept.ts';
import { notificationBody } from '../../support/factories/notifications.ts';
import { countRows } from '../../support/servers/api.ts';
import { useApi } from '../../support/servers/use-api.ts';

const DAY_MS = 86_400_000;

const { db, client, api } = useApi();

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
    ['both defaults, spelled out', { sendAt: ahead(DAY_MS), onLate: 'send', lateAfterMs: 60_000 }],
    ['lateness alone, which says nothing without `skip`', { lateAfterMs: 5 }],
    ['a time without seconds', { sendAt: '2026-01-01T09:00+05:30' }],
    ['an end in ten years', { expiresAt: ahead(3_650 * DAY_MS) }],
    ['the last end that there is', { expiresAt: '9999-12-31T23:59-23:59' }],
  ])('%s, and the bridge can read its record', async (_name, timing) => {
    await accepted(timing);
  });

  it('`skip` without a time, which then is late from its acceptance on', async () => {
    const { row, record } = await accepted({ onLate: 'skip', lateAfterMs: 5_000 });
    expect(row).toMatchObject({ on_late: 'skip', late_after_ms: 5_000, send_at: row.created_at });
    expect(record.dueAt).toBe(row.created_at.toISOString());
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
    ['a time without minutes', () => ({ sendAt: '2026-12-01T00Z' }), '/sendAt', 'invalid_value'],
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
    ['another word for late', () => ({ delayMs: 1, onLate: 'drop' }), '/onLate', 'invalid_value'],
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

describe('a request that was accepted and comes again when its end has passed', () => {
  const END_MS = 1_000;
  const pass = (expiresAt: string) =>
    new Promise((resolve) => setTimeout(resolve, Date.parse(expiresAt) - Date.now() + 20));
  const send = (path: string, body: unknown, headers: Record<string, string> = {}) =>
    api.send('POST', path, { key: client.apiKey, body, headers });

  it('gets the kept answer, by its key, by its eventId, in a batch and by Kafka; what is new is refused', async () => {
    const expiresAt = ahead(END_MS);
    const body = notificationBody({ delayMs: 10, expiresAt });
    const accept = createAcceptRequest(api.deps);
    const byKafka = () =>
      accept({
        clientId: client.id,
        environment: 'live',
        name: { route: 'notification-requests', key: 'late' },
        traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
        body: { notification: body },
      });
    const ask = () =>
      Promise.all([
        send('/api/notifications', body, { 'idempotency-key': 'late' }),
        send('/api/notifications', { ...body, eventId: 'late' }),
        send('/api/notifications/batch', { notifications: [body, body] }, { 'idempotency-key': 'late' }),
      ]);
    const [first, firstByKafka] = [await ask(), await byKafka()];
    expect(first.map(({ status }) => status)).toEqual([202, 202, 202]);
    expect(first[2].json.message).toBe('2 of 2 notifications queued');
    expect(firstByKafka).toMatchObject({ kind: 'accepted', replayed: false });
    await pass(expiresAt);
    const [again, againByKafka] = [await ask(), await byKafka()];
    expect(again.map(({ text }) => text)).toEqual(first.map(({ text }) => text));
    expect(againByKafka).toEqual({ ...firstByKafka, replayed: true });

    const [item] = (await send('/api/notifications/batch', { notifications: [body] })).json.data;
    expect(item.problem).toMatchObject({
      code: 'validation_failed',
      errors: [{ pointer: '/notifications/0/expiresAt', code: 'expires_too_early' }],
    });
    const { json: said } = await send('/api/notifications/simulate', body);
    expect(said.data).toMatchObject({
      wouldBe: 'REFUSED',
      problem: { code: 'validation_failed', errors: [{ pointer: '/expiresAt', code: 'expires_too_early' }] },
    });
  });
});
