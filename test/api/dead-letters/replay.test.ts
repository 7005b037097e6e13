import { beforeAll, describe, expect, it } from 'vitest';
import { notificationRecordSchema } from '../../../src/contracts/notification-record.schema.ts';
import { createClient } from '../../support/factories/clients.ts';
import { createTestApi } from '../../support/servers/api.ts';
import { useClient } from '../../support/servers/use-api.ts';
import { setStatus, snapshot } from '../notifications/tables.ts';
import { createdRows, giveUp, giveUpOne, letterOf, notificationOf, parkOne, refuseOne } from './letters.ts';

let quiet: string;
const { db, client } = useClient({ poolSize: 40 });

beforeAll(async () => {
  quiet = (await giveUpOne(db.database, client.id)).publicId;
});

const replay = (id: string, { api = createTestApi(db.database), key = client.apiKey, body }: Options = {}) =>
  api.send('POST', `/api/dead-letters/${id}/replay`, { key, body });
type Options = { api?: ReturnType<typeof createTestApi>; key?: string; body?: unknown };

describe('POST /api/dead-letters/:id/replay', () => {
  it('gives the notification its next run, from a clean sheet, and tells the relay', async () => {
    const letter = await giveUpOne(db.database, client.id, { sendAt: new Date(Date.now() + 60_000), tags: ['t'] });
    const api = createTestApi(db.database);
    const answer = await replay(letter.publicId, { api });
    expect(answer.status, answer.text).toBe(202);
    expect(answer.json).toMatchObject({ success: true, message: 'Replay queued' });
    expect(answer.json.data).toMatchObject({ id: letter.publicId, status: 'RETRYING', run: 0, resolvedAt: null });
    expect(answer.json.data.notification).toMatchObject({
      id: letter.publicNotificationId,
      status: 'PENDING',
      reason: 'replayed',
      retryCount: 0,
      errorMessage: null,
      provider: null,
      providerMessageId: null,
      sendAt: null,
      tags: ['t'],
    });
    const steps = answer.json.data.notification.timeline.map(({ status, reason }: Record<string, unknown>) => [
      status,
      reason,
    ]);
    expect(steps.slice(-2)).toEqual([
      ['FAILED', 'smtp_550'],
      ['PENDING', 'replayed'],
    ]);
    expect(await notificationOf(db.database, letter.notificationId)).toMatchObject({
      run: 1,
      error_code: null,
      wake_at: null,
    });
    expect(api.wakes()).toBe(1);

    const rows = await createdRows(db.database, letter.publicNotificationId);
    expect(rows.map(({ payload }) => payload.run)).toEqual([0, 1]);
    expect(notificationRecordSchema.parse(rows[1].payload)).not.toHaveProperty('dueAt');
    expect(rows[1]).toMatchObject({ stream: rows[0].stream });
  });

  it('answers one of 50 at once, and 409 to the others: the run is raised once, by one row', async () => {
    const letter = await giveUpOne(db.database, client.id);
    const api = createTestApi(db.database);
    const answers = await Promise.all(Array.from({ length: 50 }, () => replay(letter.publicId, { api })));
    expect(answers.filter(({ status }) => status === 202)).toHaveLength(1);
    const refused = answers.filter(({ status }) => status === 409);
    expect(refused).toHaveLength(49);
    for (const { json } of refused)
      expect(json).toMatchObject({ code: 'already_replaying', notificationStatus: 'PENDING' });
    expect((await notificationOf(db.database, letter.notificationId)).run).toBe(1);
    expect(await createdRows(db.database, letter.publicNotificationId)).toHaveLength(2);
    expect(api.wakes()).toBe(1);
  });

  it('leaves a chain when the replay fails again: the new letter says whose replay it was, the old one is superseded', async () => {
    const first = await giveUpOne(db.database, client.id);
    expect((await replay(first.publicId)).status).toBe(202);
    const second = await giveUp(db.database, first.notificationId, { code: 'smtp_551' });
    expect(await letterOf(db.database, first.id)).toMatchObject({ status: 'RESOLVED', resolved_by: 'superseded' });
    expect((await letterOf(db.database, first.id)).resolved_at).toBeInstanceOf(Date);
    expect(await letterOf(db.database, second.id)).toMatchObject({ status: 'FAILED', run: 1, replay_of: first.id });
    expect((await replay(first.publicId)).json).toMatchObject({ status: 409, code: 'already_resolved' });

    expect((await replay(second.publicId)).status).toBe(202);
    const third = await giveUp(db.database, first.notificationId);
    expect(await letterOf(db.database, second.id)).toMatchObject({ status: 'RESOLVED', resolved_by: 'superseded' });
    expect(await letterOf(db.database, third.id)).toMatchObject({ status: 'FAILED', run: 2, replay_of: second.id });
  });

  it('replays what is UNKNOWN: it was named', async () => {
    const letter = await giveUpOne(db.database, client.id, {}, { status: 'UNKNOWN', code: 'sender_lost' });
    expect((await replay(letter.publicId)).status).toBe(202);
    expect(await notificationOf(db.database, letter.notificationId)).toMatchObject({ status: 'PENDING', run: 1 });
  });

  it('answers 409 to what has expired, and to a notification that is neither FAILED nor UNKNOWN', async () => {
    const expired = await giveUpOne(db.database, client.id, { expiresAt: new Date(Date.now() + 60_000) });
    await db.database.pool.query(`update notifications set expires_at = now() where id = $1`, [expired.notificationId]);
    const delivered = await giveUpOne(db.database, client.id);
    await setStatus(db.database, delivered.notificationId, 'DELIVERED');
    const before = await snapshot(db.database);
    const api = createTestApi(db.database);
    expect((await replay(expired.publicId, { api })).json).toMatchObject({
      status: 409,
      code: 'expired',
      notificationStatus: 'FAILED',
    });
    expect((await replay(delivered.publicId, { api })).json).toMatchObject({
      status: 409,
      code: 'not_replayable',
      notificationStatus: 'DELIVERED',
    });
    expect(await snapshot(db.database)).toBe(before);
    expect(api.wakes()).toBe(0);
  });

  it('puts a row that Kafka refused back into the outbox, as it stood, and is done with it', async () => {
    const { publicId, notificationId } = await refuseOne(db.database, client.id);
    const answer = await replay(publicId);
    expect(answer.status, answer.text).toBe(202);
    expect(answer.json.data).toMatchObject({ kind: 'refused_row', status: 'RESOLVED', resolvedBy: 'replay' });
    const [row] = await createdRows(db.database, notificationId);
    expect(row).toMatchObject({ stream: 'normal' });
    expect(notificationRecordSchema.parse(row.payload)).toMatchObject({ notificationId, run: 0 });
    expect((await replay(publicId)).json).toMatchObject({ status: 409, code: 'already_resolved' });
    expect(await createdRows(db.database, notificationId)).toHaveLength(1);
  });

  it('lets the operator replay any client’s letter, but not a parked record', async () => {
    const letter = await giveUpOne(db.database, client.id);
    const parked = await parkOne(db.database);
    const api = createTestApi(db.database, { adminToken: 'the operator' });
    const asOperator = (id: string) =>
      api.send('POST', `/api/dead-letters/${id}/replay`, { headers: { 'x-admin-token': 'the operator' } });
    expect((await asOperator(letter.publicId)).status).toBe(202);
    expect((await asOperator(parked)).json).toMatchObject({ status: 409, code: 'not_replayable' });
    expect((await replay(parked)).status).toBe(404);
  });

  it('answers 404 to another client and to an id that is none, and changes nothing', async () => {
    const other = await createClient(db.database);
    const before = await snapshot(db.database);
    for (const [id, key] of [
      [quiet, other.apiKey],
      [`dlt_${'0'.repeat(26)}`, client.apiKey],
      [quiet.replace('dlt_', 'ntf_'), client.apiKey],
      ['%00', client.apiKey],
    ] as const) {
      const answer = await replay(id, { key });
      expect([answer.status, answer.json.code], answer.text).toEqual([404, 'not_found']);
    }
    expect(await snapshot(db.database)).toBe(before);
  });

  it('refuses unknown fields and broken JSON, and changes nothing', async () => {
    const before = await snapshot(db.database);
    expect((await replay(quiet, { body: { force: true } })).json).toMatchObject({ status: 422, code: 'unknown_field' });
    expect((await replay(quiet, { body: '{' })).status).toBe(400);
    expect(await snapshot(db.database)).toBe(before);
  });
});
