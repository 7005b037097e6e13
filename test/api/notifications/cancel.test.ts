import { beforeAll, describe, expect, it } from 'vitest';
import { notificationRecordSchema } from '../../../src/contracts/notification-record.schema.ts';
import { STATUSES } from '../../../src/domain/status.ts';
import { createClient } from '../../support/factories/clients.ts';
import { recordNotification } from '../../support/factories/notifications.ts';
import { createTestApi, type SendOptions, type TestApi } from '../../support/servers/api.ts';
import { useClient } from '../../support/servers/use-api.ts';
import { addAmbiguousAttempt, newsOf, setStatus, snapshot } from './tables.ts';

let waiting: string;
const { db, client } = useClient();

beforeAll(async () => {
  waiting = (await record()).publicId;
});

const record = (overrides = {}) => recordNotification(db.database, client.id, overrides);
const cancel = (
  id: string,
  { api = createTestApi(db.database), key = client.apiKey, ...rest }: SendOptions & { api?: TestApi } = {},
) => api.send('POST', `/api/notifications/${id}/cancel`, { key, ...rest });

const CANCELLABLE = ['PENDING', 'SCHEDULED', 'DEFERRED', 'RETRYING'];
const OVER = STATUSES.filter((status) => ![...CANCELLABLE, 'CANCELLED'].includes(status));

describe('POST /api/notifications/:id/cancel', () => {
  it('answers the notification as GET does, tells relay and workflow, and leaves its trail', async () => {
    const sendAt = new Date(Date.now() + 10 * 86_400_000);
    const { publicId } = await record({ sendAt, tags: ['a'] });
    const api = createTestApi(db.database);
    const answer = await cancel(publicId, { api });
    expect(answer.status, answer.text).toBe(200);
    expect(answer.json).toMatchObject({ success: true, message: 'Notification cancelled' });
    expect(answer.json.data).toMatchObject({ id: publicId, status: 'CANCELLED', reason: null });
    expect(answer.json.data.timeline.map((row: { status: string }) => row.status)).toEqual(['PENDING', 'CANCELLED']);
    const read = await api.send('GET', `/api/notifications/${publicId}`, { key: client.apiKey });
    expect(read.json.data).toEqual(answer.json.data);

    expect([api.wakes(), api.signals()]).toEqual([1, [{ notificationId: publicId, run: 0 }]]);
    const [told, changed] = await newsOf(db.database, publicId);
    expect(told).toMatchObject({ topic: 'notification-status', event_type: 'notification.cancelled' });
    expect(told.payload.data).toMatchObject({
      notificationId: publicId,
      status: 'CANCELLED',
      sequence: 2,
      tags: ['a'],
    });
    expect(changed).toMatchObject({ topic: 'notifications', event_type: 'notification.changed' });
    expect(notificationRecordSchema.parse(changed.payload)).toMatchObject({
      type: 'notification.changed',
      notificationId: publicId,
      dueAt: sendAt.toISOString(),
    });
    expect(await api.deps.metrics.read()).toContain(
      'posthorn_notifications_total{channel="email",status="CANCELLED"} 1',
    );
  });

  it.each(CANCELLABLE)('cancels what is %s', async (status) => {
    const { id, publicId } = await record();
    await setStatus(db.database, id, status);
    const answer = await cancel(publicId);
    expect([answer.status, answer.json.data?.status], answer.text).toEqual([200, 'CANCELLED']);
  });

  it('answers 200 again to what is cancelled, and changes and tells nothing', async () => {
    const { publicId } = await record();
    const first = await cancel(publicId);
    const before = await snapshot(db.database);
    const api = createTestApi(db.database);
    const again = await cancel(publicId, { api });
    expect([again.status, again.json]).toEqual([200, first.json]);
    expect(await snapshot(db.database)).toBe(before);
    expect([api.wakes(), api.signals()]).toEqual([0, []]);
  });

  it('answers 200 to each of 20 requests at once, and cancels once', async () => {
    const { publicId } = await record();
    const api = createTestApi(db.database);
    const answers = await Promise.all(Array.from({ length: 20 }, () => cancel(publicId, { api })));
    expect(answers.map((answer) => answer.status)).toEqual(Array(20).fill(200));
    expect(api.signals()).toHaveLength(1);
    expect(await newsOf(db.database, publicId)).toHaveLength(2);
  });

  it.each(OVER)('answers 409 to what is %s, and changes and tells nothing', async (status) => {
    const { id, publicId } = await record();
    await setStatus(db.database, id, status);
    const before = await snapshot(db.database);
    const api = createTestApi(db.database);
    const answer = await cancel(publicId, { api });
    expect(answer.json).toMatchObject({ status: 409, code: 'not_cancellable', notificationStatus: status });
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect(await snapshot(db.database)).toBe(before);
    expect([api.wakes(), api.signals()]).toEqual([0, []]);
  });

  it('drops the resend of what may have been sent: 409, UNKNOWN, one dead letter, also when asked twice', async () => {
    const { id, publicId } = await record();
    await addAmbiguousAttempt(db.database, id);
    await setStatus(db.database, id, 'RETRYING');
    const api = createTestApi(db.database);
    const answer = await cancel(publicId, { api });
    expect(answer.json).toMatchObject({ status: 409, code: 'may_have_been_sent', notificationStatus: 'UNKNOWN' });
    expect([api.wakes(), api.signals()]).toEqual([1, [{ notificationId: publicId, run: 0 }]]);
    const news = (await newsOf(db.database, publicId)).map((row) => row.event_type);
    expect(news.sort()).toEqual(['dead_letter.created', 'notification.changed', 'notification.unknown']);
    expect(await api.deps.metrics.read()).toContain('posthorn_notifications_total{channel="email",status="UNKNOWN"} 1');

    const before = await snapshot(db.database);
    expect((await cancel(publicId, { api })).json).toMatchObject({ status: 409, code: 'may_have_been_sent' });
    expect(await snapshot(db.database)).toBe(before);
    const { rows } = await db.database.pool.query('select run, status from dead_letters where notification_id = $1', [
      id,
    ]);
    expect(rows).toEqual([{ run: 0, status: 'FAILED' }]);
  });

  it.each(['PENDING', 'SCHEDULED', 'DEFERRED', 'RETRYING'])(
    'does not call cancelled what an earlier run may have sent: the replay, %s, is dropped and it is UNKNOWN again',
    async (status) => {
      const { id, publicId } = await record();
      await addAmbiguousAttempt(db.database, id);
      await setStatus(db.database, id, status);
      await db.database.pool.query('update notifications set run = 1 where id = $1', [id]);
      const answer = await cancel(publicId);
      expect(answer.json).toMatchObject({ status: 409, code: 'may_have_been_sent', notificationStatus: 'UNKNOWN' });
      const { rows } = await db.database.pool.query(
        'select n.status, d.run, d.status as letter from notifications n join dead_letters d on d.notification_id = n.id where n.id = $1',
        [id],
      );
      expect(rows).toEqual([{ status: 'UNKNOWN', run: 1, letter: 'FAILED' }]);
    },
  );

  it.each([
    ['PROCESSING', 'may_have_been_sent'],
    ['UNKNOWN', 'may_have_been_sent'],
    ['SENT', 'not_cancellable'],
    ['DELIVERED', 'not_cancellable'],
    ['FAILED', 'not_cancellable'],
  ])('calls what is %s after an ambiguous attempt %s', async (status, code) => {
    const { id, publicId } = await record();
    await addAmbiguousAttempt(db.database, id);
    await setStatus(db.database, id, status);
    const before = await snapshot(db.database);
    expect((await cancel(publicId)).json).toMatchObject({ status: 409, code, notificationStatus: status });
    expect(await snapshot(db.database)).toBe(before);
  });

  it('gives a cancelled holder’s place in the user’s window back', async () => {
    const { id, publicId } = await record({ userKey: 'a user' });
    await setStatus(db.database, id, 'DEFERRED');
    await db.database.pool.query(
      `insert into send_slots (client_id, user_key, channel, promised) values ($1, 'a user', 'email', $2)`,
      [client.id, JSON.stringify([{ at: Date.now() + 60_000, holder: id, first: false }])],
    );
    expect((await cancel(publicId)).status).toBe(200);
    const { rows } = await db.database.pool.query(`select promised from send_slots where user_key = 'a user'`);
    expect(rows).toEqual([{ promised: [] }]);
  });

  it('answers 404 to another client and to an id that is none, and changes nothing', async () => {
    const other = await createClient(db.database);
    const { publicId } = await record();
    const before = await snapshot(db.database);
    const api = createTestApi(db.database);
    for (const [id, key] of [
      [publicId, other.apiKey],
      [`ntf_${'0'.repeat(26)}`, client.apiKey],
      [`ntf_${'z'.repeat(26)}`, client.apiKey],
      ['x', client.apiKey],
      ['%00', client.apiKey],
      ['%zz', client.apiKey],
      ['n'.repeat(5_000), client.apiKey],
    ] as const) {
      const answer = await cancel(id, { api, key });
      expect([answer.status, answer.json.code], answer.text).toEqual([404, 'not_found']);
    }
    expect(await snapshot(db.database)).toBe(before);
    expect([api.wakes(), api.signals()]).toEqual([0, []]);
  });

  it.each<[string, { body: unknown; headers?: Record<string, string> }, number, string, string | undefined]>([
    ['an unknown field', { body: { reason: 'x' } }, 422, 'unknown_field', '/reason'],
    ['a list', { body: [] }, 422, 'validation_failed', ''],
    ['malformed JSON', { body: '{' }, 400, 'malformed_json', undefined],
    [
      'another type',
      { body: 'x', headers: { 'content-type': 'text/plain' } },
      415,
      'unsupported_media_type',
      undefined,
    ],
    ['more than 256 KiB', { body: `{"a":"${'x'.repeat(262_144)}"}` }, 413, 'body_too_large', undefined],
  ])('refuses a body with %s, and changes nothing', async (_name, options, status, code, pointer) => {
    const before = await snapshot(db.database);
    const answer = await cancel(waiting, options);
    expect([answer.status, answer.json.code], answer.text).toEqual([status, code]);
    expect(answer.json.errors?.[0].pointer).toBe(pointer);
    expect(await snapshot(db.database)).toBe(before);
  });

  it('takes an empty object for no body', async () => {
    const { publicId } = await record();
    expect((await cancel(publicId, { body: {} })).status).toBe(200);
  });

  it('writes the id and no address or content into its log line', async () => {
    const { publicId } = await record();
    const api = createTestApi(db.database);
    await cancel(publicId, { api });
    expect(api.lines()[0]).toMatchObject({ route: '/api/notifications/:id/cancel', notificationId: publicId });
    expect(JSON.stringify(api.lines())).not.toMatch(/ada@|morning/);
  });
});
