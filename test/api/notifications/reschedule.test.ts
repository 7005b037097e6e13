import { beforeAll, describe, expect, it } from 'vitest';
import { notificationRecordSchema } from '../../../src/contracts/notification-record.schema.ts';
import { STATUSES } from '../../../src/domain/status.ts';
import { createClient } from '../../support/factories/clients.ts';
import { recordNotification } from '../../support/factories/notifications.ts';
import { createTestApi } from '../../support/servers/api.ts';
import { useClient } from '../../support/servers/use-api.ts';
import { newsOf, setStatus, snapshot } from './tables.ts';

const DAY_MS = 86_400_000;
const WAITING = ['PENDING', 'SCHEDULED', 'DEFERRED'];

let waiting: string;
const { db, client } = useClient();

beforeAll(async () => {
  waiting = (await record()).publicId;
});

const ahead = (ms: number) => new Date(Date.now() + ms);
const record = (overrides = {}) => recordNotification(db.database, client.id, overrides);
const patch = (id: string, body: unknown, { api = createTestApi(db.database), key = client.apiKey } = {}) =>
  api.send('PATCH', `/api/notifications/${id}`, { key, body });

describe('PATCH /api/notifications/:id', () => {
  it.each(WAITING)(
    'gives what is %s another time, answers it as GET does, and tells relay and workflow',
    async (status) => {
      const { id, publicId } = await record({ sendAt: ahead(10 * DAY_MS), expiresAt: ahead(20 * DAY_MS) });
      await setStatus(db.database, id, status);
      const api = createTestApi(db.database);
      const sendAt = ahead(2 * DAY_MS);
      const answer = await patch(publicId, { sendAt: sendAt.toISOString().replace('Z', '+00:00') }, { api });
      expect(answer.status, answer.text).toBe(200);
      expect(answer.json).toMatchObject({ success: true, message: 'Notification rescheduled' });
      expect(answer.json.data).toMatchObject({ id: publicId, status: 'SCHEDULED', sendAt: sendAt.toISOString() });
      const read = await api.send('GET', `/api/notifications/${publicId}`, { key: client.apiKey });
      expect(read.json.data).toEqual(answer.json.data);

      expect([api.wakes(), api.signals()]).toEqual([1, [{ notificationId: publicId, run: 0 }]]);
      const news = await newsOf(db.database, publicId);
      expect(news.map((row) => row.event_type)).toEqual(['notification.changed']);
      expect(notificationRecordSchema.parse(news[0].payload)).toMatchObject({ dueAt: sendAt.toISOString() });
      const { rows } = await db.database.pool.query('select wake_at from notifications where id = $1', [id]);
      expect(rows).toEqual([{ wake_at: sendAt }]);
    },
  );

  it('takes the past for now', async () => {
    const { publicId } = await record({ sendAt: ahead(DAY_MS) });
    for (const sendAt of ['2020-01-01T00:00:00Z', '0000-01-01T00:00:00+10:00']) {
      const answer = await patch(publicId, { sendAt });
      expect(answer.status, answer.text).toBe(200);
      expect(Date.parse(answer.json.data.sendAt)).toBeLessThan(Date.now());
      const news = await newsOf(db.database, publicId);
      for (const { payload } of news) expect(notificationRecordSchema.safeParse(payload).success).toBe(true);
    }
  });

  it('frees the place that was promised in the user’s window', async () => {
    const { id, publicId } = await record({ userKey: 'a user' });
    await setStatus(db.database, id, 'DEFERRED');
    await db.database.pool.query(
      `insert into send_slots (client_id, user_key, channel, promised) values ($1, 'a user', 'email', $2)`,
      [client.id, JSON.stringify([{ at: Date.now() + 60_000, holder: id, first: false }])],
    );
    expect((await patch(publicId, { sendAt: ahead(DAY_MS) })).status).toBe(200);
    const { rows } = await db.database.pool.query(`select promised from send_slots where user_key = 'a user'`);
    expect(rows).toEqual([{ promised: [] }]);
  });

  it('leaves a trail of steps that the table of statuses allows, and of 20 at once the last one holds', async () => {
    const { publicId } = await record();
    const times = Array.from({ length: 20 }, (_, n) => ahead(DAY_MS + n * 1_000).toISOString());
    const api = createTestApi(db.database);
    const answers = await Promise.all(times.map((sendAt) => patch(publicId, { sendAt }, { api })));
    expect(answers.map((answer) => answer.status)).toEqual(Array(20).fill(200));
    const { json } = await api.send('GET', `/api/notifications/${publicId}`, { key: client.apiKey });
    const changed = (await newsOf(db.database, publicId)).map((row) => row.payload.dueAt);
    expect(changed.toSorted()).toEqual(times);
    expect(json.data.sendAt).toBe(changed.at(-1));
    const steps = json.data.timeline.map((row: { status: string }) => row.status);
    expect(steps).toEqual(['PENDING', 'SCHEDULED', ...Array(19).fill(['PENDING', 'SCHEDULED']).flat()]);
  });

  it.each(STATUSES.filter((status) => !WAITING.includes(status)))(
    'answers 409 to what is %s, and changes and tells nothing',
    async (status) => {
      const { id, publicId } = await record();
      await setStatus(db.database, id, status);
      const before = await snapshot(db.database);
      const api = createTestApi(db.database);
      const answer = await patch(publicId, { sendAt: ahead(DAY_MS) }, { api });
      expect(answer.json).toMatchObject({ status: 409, code: 'not_reschedulable', notificationStatus: status });
      expect(await snapshot(db.database)).toBe(before);
      expect([api.wakes(), api.signals()]).toEqual([0, []]);
    },
  );

  it('answers 422 to a time that is not before its end, and changes nothing', async () => {
    const expiresAt = ahead(DAY_MS);
    const { publicId } = await record({ expiresAt });
    const before = await snapshot(db.database);
    for (const sendAt of [expiresAt, ahead(2 * DAY_MS)]) {
      const answer = await patch(publicId, { sendAt });
      expect([answer.status, answer.json.code], answer.text).toEqual([422, 'validation_failed']);
      expect(answer.json.errors).toEqual([{ pointer: '/sendAt', code: 'past_expiry', detail: expect.any(String) }]);
    }
    expect(await snapshot(db.database)).toBe(before);
    expect((await patch(publicId, { sendAt: new Date(expiresAt.getTime() - 1) })).status).toBe(200);
  });

  it('answers 404 to another client and to an id that is none, and changes nothing', async () => {
    const other = await createClient(db.database);
    const before = await snapshot(db.database);
    for (const [id, key] of [
      [waiting, other.apiKey],
      [`ntf_${'0'.repeat(26)}`, client.apiKey],
      ['swordfish', client.apiKey],
      ['%00', client.apiKey],
    ] as const) {
      const answer = await patch(id, { sendAt: ahead(DAY_MS) }, { key });
      expect([answer.status, answer.json.code], answer.text).toEqual([404, 'not_found']);
    }
    expect(await snapshot(db.database)).toBe(before);
  });

  it.each<[string, unknown, string, string, string]>([
    ['no time', {}, 'validation_failed', '/sendAt', 'required'],
    ['null', { sendAt: null }, 'validation_failed', '/sendAt', 'invalid_type'],
    ['a number', { sendAt: 1_900_000_000_000 }, 'validation_failed', '/sendAt', 'invalid_type'],
    ['no offset', { sendAt: '2026-12-01T00:00:00' }, 'validation_failed', '/sendAt', 'invalid_value'],
    [
      'more than a year',
      { sendAt: new Date(Date.now() + 367 * DAY_MS) },
      'validation_failed',
      '/sendAt',
      'too_far_ahead',
    ],
    [
      'an unknown field',
      { sendAt: '2020-01-01T00:00:00Z', priority: 1 },
      'unknown_field',
      '/priority',
      'unknown_field',
    ],
    ['a list', [], 'validation_failed', '', 'invalid_type'],
  ])('refuses %s with a pointer, and changes nothing', async (_name, body, code, pointer, fieldCode) => {
    const before = await snapshot(db.database);
    const answer = await patch(waiting, body);
    expect([answer.status, answer.json.code], answer.text).toEqual([422, code]);
    expect(answer.json.errors).toEqual([{ pointer, code: fieldCode, detail: expect.any(String) }]);
    expect(await snapshot(db.database)).toBe(before);
  });

  it('refuses a body that is no JSON', async () => {
    expect((await patch(waiting, '{')).status).toBe(400);
    const type = { 'content-type': 'text/plain' };
    const api = createTestApi(db.database);
    const options = { key: client.apiKey, body: '{}', headers: type };
    expect((await api.send('PATCH', `/api/notifications/${waiting}`, options)).status).toBe(415);
  });
});
