import { describe, expect, it } from 'vitest';
import { createClient } from '../../support/factories/clients.ts';
import { size } from '../../support/factories/size.ts';
import { createTestApi } from '../../support/servers/api.ts';
import { useClient } from '../../support/servers/use-api.ts';
import { snapshot } from '../notifications/tables.ts';
import { createdRows, giveUpOne, letterOf, notificationOf, parkOne, refuseOne } from './letters.ts';

const { db, client } = useClient({ poolSize: 15 });

const newApi = () => createTestApi(db.database, { adminToken: 'the operator' });
const replay = (body: unknown, { api = newApi(), key = client.apiKey } = {}) =>
  api.send('POST', '/api/dead-letters/replay', { key, body });
const giveUpMany = async (count: number, code: string, { id } = client) => {
  const letters = [];
  for (let n = 0; n < count; n++) letters.push(await giveUpOne(db.database, id, {}, { code }));
  return letters;
};

describe('POST /api/dead-letters/replay', () => {
  it('counts in a dry run and changes nothing, then replays as many', async () => {
    const letters = await giveUpMany(3, 'by_code');
    await giveUpOne(db.database, client.id, {}, { code: 'by_code', status: 'UNKNOWN' });
    const [other] = await giveUpMany(1, 'by_code', await createClient(db.database));
    await giveUpMany(1, 'by_another_code');
    const before = await snapshot(db.database);
    const filter = { channel: 'email', provider: 'smtp', errorCode: 'by_code', from: '2020-01-01T00:00:00Z' };
    const dry = await replay({ filter, dryRun: true });
    expect([dry.status, dry.json.data], dry.text).toEqual([200, { count: 3 }]);
    expect(await snapshot(db.database)).toBe(before);

    const api = newApi();
    const answer = await replay({ filter }, { api });
    expect(answer.status, answer.text).toBe(202);
    expect(answer.json).toEqual({
      success: true,
      message: 'Replay of 3 queued',
      data: { replayed: 3, skipped: [], hasMore: false },
    });
    expect(api.wakes()).toBe(3);
    for (const { id, notificationId } of letters) {
      expect(await letterOf(db.database, id)).toMatchObject({ status: 'RETRYING' });
      expect(await notificationOf(db.database, notificationId)).toMatchObject({ status: 'PENDING', run: 1 });
    }
    expect(await letterOf(db.database, other?.id ?? '')).toMatchObject({ status: 'FAILED' });
    expect((await replay({ filter })).json.data.replayed).toBe(0);
  });

  it('replays what is UNKNOWN only where that is asked for', async () => {
    const { publicId, notificationId } = await giveUpOne(
      db.database,
      client.id,
      {},
      { code: 'unsure', status: 'UNKNOWN' },
    );
    expect((await replay({ filter: { errorCode: 'unsure' } })).json.data).toMatchObject({ replayed: 0, skipped: [] });
    const skipped = [{ id: publicId, code: 'may_have_been_sent' }];
    expect((await replay({ filter: { ids: [publicId] } })).json.data).toEqual({ replayed: 0, skipped });
    const filter = { errorCode: 'unsure', includeUnknown: true };
    expect((await replay({ filter, dryRun: true })).json.data).toEqual({ count: 1 });
    expect((await replay({ filter })).json.data.replayed).toBe(1);
    expect((await notificationOf(db.database, notificationId)).run).toBe(1);
  });

  it('replays by ids, each once, and says of each other one why not', async () => {
    const [good, done, gone] = await giveUpMany(3, 'by_ids');
    const expired = await giveUpOne(db.database, client.id, { expiresAt: new Date(Date.now() + 60_000) });
    await db.database.pool.query('update notifications set expires_at = now() where id = $1', [expired.notificationId]);
    await db.database.pool.query(`update dead_letters set status = 'RESOLVED' where id = $1`, [done?.id]);
    await db.database.pool.query(`delete from notifications where id = $1`, [gone?.notificationId]);
    const [foreign] = await giveUpMany(1, 'by_ids', await createClient(db.database));
    const refused = await refuseOne(db.database, client.id);
    const ids = [good, done, gone, expired, foreign, refused, good].map((letter) => letter?.publicId ?? '');
    const filter = { ids: [...ids, 'nonsense'] };
    expect((await replay({ filter, dryRun: true })).json.data).toEqual({ count: 2 });
    const answer = await replay({ filter });
    expect(answer.json.data).toEqual({
      replayed: 2,
      skipped: [
        { id: done?.publicId, code: 'already_resolved' },
        { id: gone?.publicId, code: 'not_replayable' },
        { id: expired.publicId, code: 'expired' },
        { id: foreign?.publicId, code: 'not_found' },
        { id: 'nonsense', code: 'not_found' },
      ],
    });
    expect(await createdRows(db.database, refused.notificationId)).toHaveLength(1);
    const again = await replay({ filter: { ids: [good?.publicId] } });
    expect(again.json.data.skipped).toEqual([{ id: good?.publicId, code: 'already_replaying' }]);
  });

  it('spreads the rows in time at the rate, on the database’s clock', async () => {
    const letters = await giveUpMany(5, 'paced');
    expect((await replay({ filter: { errorCode: 'paced' }, ratePerSecond: 2 })).json.data.replayed).toBe(5);
    const moments: number[] = [];
    for (const { publicNotificationId } of letters) {
      const [, row] = await createdRows(db.database, publicNotificationId);
      moments.push(row.availableAt.getTime());
    }
    const sorted = moments.toSorted((a, b) => a - b);
    const gaps = sorted.slice(1).map((at, index) => at - (sorted[index] as number));
    for (const gap of gaps) expect(Math.abs(gap - 500)).toBeLessThanOrEqual(1);
  });

  it('lets the operator replay for all clients, and no parked record', async () => {
    const clients = [await createClient(db.database), await createClient(db.database)];
    for (const one of clients) await giveUpMany(1, 'everybody', one);
    const parked = await parkOne(db.database);
    const headers = { 'x-admin-token': 'the operator' };
    const send = (filter: object) => newApi().send('POST', '/api/dead-letters/replay', { headers, body: { filter } });
    expect((await send({ errorCode: 'everybody' })).json.data.replayed).toBe(2);
    expect((await send({ errorCode: 'unreadable' })).json.data).toMatchObject({ replayed: 0, skipped: [] });
    expect((await send({ ids: [parked] })).json.data.skipped).toEqual([{ id: parked, code: 'not_replayable' }]);
  });

  it.each<[string, unknown, string, string]>([
    ['no filter', {}, '/filter', 'required'],
    ['ids beside a cause', { filter: { ids: ['dlt_1'], errorCode: 'x' } }, '/filter/errorCode', 'conflicting_fields'],
    ['no ids', { filter: { ids: [] } }, '/filter/ids', 'too_short'],
    ['1,001 ids', { filter: { ids: Array(1_001).fill('dlt_1') } }, '/filter/ids', 'too_long'],
    ['another channel', { filter: { channel: 'pigeon' } }, '/filter/channel', 'invalid_value'],
    ['a time without offset', { filter: { from: '2026-12-01T00:00:00' } }, '/filter/from', 'invalid_value'],
    ['text for a flag', { filter: {}, dryRun: 'yes' }, '/dryRun', 'invalid_type'],
    ['a rate of 0', { filter: {}, ratePerSecond: 0 }, '/ratePerSecond', 'out_of_range'],
    ['a rate of 1,001', { filter: {}, ratePerSecond: 1_001 }, '/ratePerSecond', 'out_of_range'],
  ])('refuses %s with a pointer, and changes nothing', async (_name, body, pointer, code) => {
    const before = await snapshot(db.database);
    const answer = await replay(body);
    expect([answer.status, answer.json.code], answer.text).toEqual([422, 'validation_failed']);
    expect(answer.json.errors).toContainEqual({ pointer, code, detail: expect.any(String) });
    expect(await snapshot(db.database)).toBe(before);
  });

  it('refuses unknown fields', async () => {
    const answer = await replay({ filter: { status: 'FAILED' } });
    expect([answer.status, answer.json.code]).toEqual([422, 'unknown_field']);
    expect(answer.json.errors[0].pointer).toBe('/filter/status');
  });

  it('replays page by page up to 10,000 in one request, past what has expired, and the rest by the next', async () => {
    const count = size(700, 10_007);
    const atOnce = Math.min(count, 10_000);
    const { pool } = db.database;
    const owner = await createClient(db.database);
    await pool.query(
      `with made as (
        insert into notifications (id, client_id, environment, channel, status, priority, category, on_ambiguous, recipient,
          recipient_hash, user_key, content, retry, routes, expires_at)
        select (lpad(to_hex(1e12::bigint + i), 12, '0') || '7' || substr(md5(i::text), 1, 19))::uuid, $1, 'live', 'email',
          'FAILED', 5, 'marketing', 'hold', '{}', '\\x00', 'user-' || i, '{}', '{"delaysMs":[]}',
          '[{"channel":"email","provider":"smtp"}]', case when i <= 5 then now() end
        from generate_series(1, $2::int) i returning id, client_id)
      insert into dead_letters (id, client_id, notification_id, run, channel, provider, error_code, status)
      select id, client_id, id, 0, 'email', 'smtp', 'many', 'FAILED' from made`,
      [owner.id, count + 5],
    );
    const body = { filter: { errorCode: 'many' } };
    expect((await replay({ ...body, dryRun: true }, { key: owner.apiKey })).json.data).toEqual({ count });
    const startedAt = performance.now();
    const first = await replay(body, { key: owner.apiKey });
    process.stdout.write(`${atOnce} replays by one request: ${Math.round(performance.now() - startedAt)} ms\n`);
    expect(first.json.data).toEqual({ replayed: atOnce, skipped: [], hasMore: count > atOnce });
    const second = await replay(body, { key: owner.apiKey });
    expect(second.json.data).toEqual({ replayed: count - atOnce, skipped: [], hasMore: false });
    const { rows } = await pool.query(
      `select status, count(*)::int as n from dead_letters where error_code = 'many' group by 1 order by 1`,
    );
    expect(rows).toEqual([
      { status: 'FAILED', n: 5 },
      { status: 'RETRYING', n: count },
    ]);
  });
});
