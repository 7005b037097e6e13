import { describe, expect, test } from 'vitest';
import { holdChunk } from '../../src/db/queries/lane/chunks.ts';
import { tallySince, tellProgress } from '../../src/db/queries/lane/next-step.ts';
import { findOverdue } from '../../src/db/queries/notifications/find-overdue.ts';
import { toPublicId } from '../../src/domain/ids.ts';
import { sweepCancelled } from '../../src/services/lane/end-rest.ts';
import { campaignEvent } from '../../src/services/outbox-records.ts';
import { quietPorts } from '../support/fakes/ports.ts';
import { laneLab } from '../support/servers/lane-lab.ts';

const lab = laneLab();
const { database, pool, query, withSink, rowsOf, newsOf } = lab;
const { campaign, become, layOutChunk, sliceOf, peopleOf, countsOf, statusOfCampaign } = lab;

const ask = ({ publicId: campaignId }: { publicId: string }, underWay: number[] = [], run = 0) => {
  return { campaignId, run, underWay };
};
const inMs = (ms: number) => new Date(Date.now() + ms);

test('chunks that are due are begun, four at a time, and those in hand are left out', async () => {
  const { whatIsNext } = await withSink();
  const one = await campaign({ people: 3_000 });
  expect(await whatIsNext(ask(one))).toMatchObject({ kind: 'start', chunks: [1, 2, 3, 4] });
  expect(await whatIsNext(ask(one, [1, 3]))).toMatchObject({ kind: 'start', chunks: [2, 4] });
  expect(await whatIsNext(ask(one, [1, 2, 3, 4]))).toMatchObject({ kind: 'wait', why: 'slices are under way' });
});

describe('chunks whose account is away', () => {
  test('take no place of those that can go, until they are to be looked at again', async () => {
    const { whatIsNext } = await withSink();
    const one = await campaign({ people: 3_000 });
    for (const chunk of [1, 2, 3, 4]) await holdChunk(pool(), { campaignId: one.id, chunk }, 30_000);
    expect(await whatIsNext(ask(one, [1, 2, 3, 4]))).toMatchObject({ kind: 'start', chunks: [5, 6] });
    expect(await whatIsNext(ask(one, [1, 2, 3, 4, 5, 6]))).toMatchObject({ kind: 'wait', why: 'slices are under way' });
    expect(await whatIsNext(ask(one, [5]))).toMatchObject({ kind: 'start', chunks: [6] });
    await query(
      `update campaign_chunks set held_until = now() - interval '1 s' where campaign_id = $1 and number < 3`,
      [one.id],
    );
    expect(await whatIsNext(ask(one, [5, 6]))).toMatchObject({ kind: 'start', chunks: [1, 2] });
    expect(await whatIsNext(ask(one, [1, 2, 5, 6]))).toMatchObject({ kind: 'wait' });
  });

  test('are waited for where there are no others, and looked at at once when it is told to go on', async () => {
    const { whatIsNext } = await withSink();
    const one = await campaign({ people: 3 });
    await holdChunk(pool(), { campaignId: one.id, chunk: 1 }, 20_000);
    const next = await whatIsNext(ask(one));
    expect(next).toMatchObject({ kind: 'wait', why: 'chunks wait for their account' });
    expect((next as { waitMs: number }).waitMs).toBeGreaterThan(15_000);
    expect((next as { waitMs: number }).waitMs).toBeLessThanOrEqual(20_000);
    await become(one, 'PAUSED');
    await become(one, 'RUNNING');
    expect(await whatIsNext(ask(one))).toMatchObject({ kind: 'start', chunks: [1] });
  });

  test('are looked at the more seldom the more there are, and of a hundred none is laid out besides', async () => {
    const { whatIsNext } = await withSink();
    const one = await campaign({ people: 3 });
    await query(
      `insert into campaign_chunks (campaign_id, number, from_position, to_position, size, state, held_until)
        select $1, n, 1, 1, 1, 'laid_out', now() + interval '1 minute' from generate_series(2, 101) n`,
      [one.id],
    );
    expect(await whatIsNext(ask(one))).toMatchObject({ kind: 'wait', why: 'chunks wait for their account' });
    await query(`update campaign_chunks set held_until = null where campaign_id = $1 and number > 41`, [one.id]);
    expect(await whatIsNext(ask(one))).toMatchObject({ kind: 'start', chunks: [1, 42, 43, 44] });
    await holdChunk(pool(), { campaignId: one.id, chunk: 42 }, 2_000);
    const [{ seconds }] = await query(
      `select extract(epoch from held_until - now())::float8 as seconds from campaign_chunks
        where campaign_id = $1 and number = 42`,
      [one.id],
    );
    expect(seconds).toBeGreaterThan(15);
    expect(seconds).toBeLessThanOrEqual(21);
  });
});

test('a wave that is not due is waited for, and its zone is named', async () => {
  const { whatIsNext } = await withSink();
  const people = [{ timeZone: 'Europe/Paris' }, { timeZone: 'Asia/Tokyo' }];
  const due = {
    fallback: 'UTC',
    zones: [
      { zone: 'Europe/Paris', at: inMs(3_600_000) },
      { zone: 'Asia/Tokyo', at: inMs(-1_000) },
    ],
  };
  const one = await campaign({ people, due });
  expect(await whatIsNext(ask(one))).toMatchObject({ kind: 'start', chunks: [1] });
  await query(`update campaign_chunks set state = 'done' where campaign_id = $1 and number = 1`, [one.id]);
  const next = await whatIsNext(ask(one));
  expect(next).toMatchObject({ kind: 'wait', why: 'next wave: Europe/Paris' });
  expect((next as { waitMs: number }).waitMs).toBeGreaterThan(3_500_000);
});

test('a scheduled campaign begins to run when it is due, and waits before', async () => {
  const { whatIsNext } = await withSink();
  const later = await campaign({ to: 'SCHEDULED', scheduledAt: inMs(60_000), due: { at: inMs(60_000) } });
  expect(await whatIsNext(ask(later))).toMatchObject({ kind: 'wait' });
  const now = await campaign({ to: 'SCHEDULED', scheduledAt: inMs(-1_000), due: { at: inMs(-1_000) } });
  expect(await whatIsNext(ask(now))).toMatchObject({ kind: 'start', chunks: [1] });
  expect(await statusOfCampaign(now)).toEqual({ status: 'RUNNING', reason: null });
});

test('it is completed when everybody is settled, and not before', async () => {
  const { whatIsNext, sendSlice } = await withSink();
  const one = await campaign({ people: 4 });
  await sendSlice(sliceOf(one));
  await query(`update notifications set status = 'RETRYING', chunk = null where id = $1`, [
    (await peopleOf(one))[0].id,
  ]);
  expect(await whatIsNext(ask(one))).toMatchObject({ kind: 'wait', why: 'some go on by themselves' });
  await query(`update notifications set status = 'SENT' where campaign_id = $1`, [one.id]);
  expect(await whatIsNext(ask(one))).toEqual({ kind: 'ended', status: 'COMPLETED' });
  expect(await whatIsNext(ask(one, [], 1))).toEqual({ kind: 'ended', status: 'COMPLETED' });
  const [row] = await query('select sending_done_at <= ended_at as "inOrder" from campaigns where id = $1', [one.id]);
  expect(row).toEqual({ inOrder: true });
});

test('one beyond its guard is paused, and one that is paused waits', async () => {
  const { whatIsNext } = await withSink();
  const guard = { failedPercent: 20, bouncedPercent: 3, complainedPercent: null, minSample: 10 };
  const one = await campaign({ people: 20, spec: { guard } });
  await layOutChunk(one);
  const [first, second, ...others] = await peopleOf(one);
  const set = (ids: string[], status: string) =>
    query('update notifications set status = $2 where id = any($1)', [ids, status]);
  await set([first.id, second.id], 'FAILED');
  // Nothing was tried of who is cancelled: 2 of 9 are no sample.
  const some = (from: number, to: number) => others.slice(from, to).map(({ id }) => id);
  await set(some(0, 7), 'SENT');
  await set(some(7, 12), 'CANCELLED');
  expect(await whatIsNext(ask(one))).toMatchObject({ kind: 'start' });
  await set(some(12, 13), 'BOUNCED');
  await new Promise((resolve) => setTimeout(resolve, 2_100));
  expect(await whatIsNext(ask(one))).toMatchObject({ kind: 'wait', why: 'paused: guard' });
  expect(await statusOfCampaign(one)).toEqual({ status: 'PAUSED', reason: 'guard' });
});

test('told to go on although, its guard counts anew: who was settled before, or bounces late, is not counted', async () => {
  const guard = { failedPercent: 20, bouncedPercent: 3, complainedPercent: null, minSample: 10 };
  const one = await campaign({ people: 40, spec: { guard } });
  await layOutChunk(one);
  const people = (await peopleOf(one)).map(({ id }) => id as string);
  const settle = (from: number, to: number, status: string) =>
    query(
      'update notifications set status = $2, sent_at = clock_timestamp(), updated_at = clock_timestamp() where id = any($1)',
      [people.slice(from, to), status],
    );
  /** As a process that has counted nothing yet. */
  const look = async () => (await withSink()).whatIsNext(ask(one));
  await settle(0, 8, 'SENT');
  await settle(8, 12, 'FAILED');
  expect(await look()).toMatchObject({ why: 'paused: guard' });
  await become(one, 'RUNNING');
  expect(await look()).toMatchObject({ kind: 'start' });

  await settle(12, 21, 'FAILED');
  await query(`update notifications set status = 'BOUNCED', updated_at = clock_timestamp() where id = any($1)`, [
    people.slice(0, 8),
  ]);
  expect(await look()).toMatchObject({ kind: 'start' });
  await settle(21, 22, 'FAILED');
  expect(await look()).toMatchObject({ why: 'paused: guard' });

  await become(one, 'RUNNING');
  expect(await look()).toMatchObject({ kind: 'start' });
  // A person's own pause says nothing of its guard.
  await settle(22, 31, 'FAILED');
  await become(one, 'PAUSED');
  await become(one, 'RUNNING');
  await settle(31, 32, 'FAILED');
  expect(await look()).toMatchObject({ why: 'paused: guard' });
});

test('whoever is laid out after a guard has begun anew is counted by it', async () => {
  const one = await campaign({ people: 4 });
  await layOutChunk(one);
  await query(`update notifications set status = 'SENT' where campaign_id = $1`, [one.id]);
  const tally = (secondsAgo: number) =>
    tallySince(pool(), { id: one.id, guardSince: inMs(-1_000 * secondsAgo), guardFrom: null });
  expect(await tally(3_600)).toMatchObject({ SENT: 4, FAILED: 0 });
  expect(await tally(30)).toMatchObject({ SENT: 4 });
  expect(await tally(-30)).toMatchObject({ SENT: 0 });
});

test('what is left when its time is over is EXPIRED, with its trail, and the campaign is completed', async () => {
  const { whatIsNext } = await withSink();
  const one = await campaign({ people: 600, expiresAt: inMs(3_600_000) });
  await layOutChunk(one);
  await query(`update campaigns set expires_at = now() - interval '1 s' where id = $1`, [one.id]);
  expect(await whatIsNext(ask(one))).toEqual({ kind: 'ended', status: 'COMPLETED' });
  expect(await countsOf(one)).toEqual({ EXPIRED: 500 });
  expect(await query('select from campaign_recipients where campaign_id = $1', [one.id])).toEqual([]);
  const [{ id }] = await peopleOf(one);
  const trail = await rowsOf('timeline', id, 'sequence');
  expect(trail.map(({ sequence, status, reason }) => [sequence, status, reason])).toEqual([
    [1, 'PENDING', null],
    [2, 'EXPIRED', 'expired'],
  ]);
  expect(await newsOf(toPublicId('notification', id))).toMatchObject([
    { event_type: 'notification.expired', payload: { data: { status: 'EXPIRED', sequence: 2, reason: 'expired' } } },
  ]);
});

test('of a cancelled campaign everybody who waits is cancelled, and who was sent to stays', async () => {
  const { whatIsNext, sendSlice } = await withSink();
  const one = await campaign({ people: 1_200 });
  await sendSlice(sliceOf(one, 1));
  const first = 'id in (select id from notifications where campaign_id = $1 order by id limit $2)';
  await query(`update notifications set status = 'PENDING' where ${first}`, [one.id, 30]);
  await query(`update notifications set chunk = null where ${first}`, [one.id, 5]);
  await query(`update campaign_chunks set state = 'laid_out' where campaign_id = $1 and number = 1`, [one.id]);
  await become(one, 'CANCELLED');
  expect(await whatIsNext(ask(one))).toEqual({ kind: 'ended', status: 'CANCELLED' });
  expect(await sweepCancelled(quietPorts(database()))).toBe(700 + 30);
  expect(await countsOf(one)).toEqual({ SENT: 470, CANCELLED: 30 });
  expect(await query('select from campaign_recipients where campaign_id = $1', [one.id])).toEqual([]);
  expect(await query(`select from campaign_chunks where campaign_id = $1 and state <> 'done'`, [one.id])).toEqual([]);
  expect(await sweepCancelled(quietPorts(database()))).toBe(0);
});

describe('how far it is', () => {
  /** As a process that has counted nothing yet. */
  const askElsewhere = async (one: { publicId: string }) => (await withSink()).whatIsNext(ask(one));
  /** So many of those that were laid out, from the first on. */
  const settle = (one: { id: string }, count: number) =>
    query(
      `update notifications set status = 'SENT'
        where id in (select id from notifications where campaign_id = $1 order by id limit $2)`,
      [one.id, count],
    );
  const wasTold = (one: { id: string }, secondsAgo: number) =>
    query('update campaigns set told_at = clock_timestamp() - make_interval(secs => $2) where id = $1', [
      one.id,
      secondsAgo,
    ]);
  async function toldOf({ publicId }: { publicId: string }) {
    const told = (await newsOf(publicId)).filter(({ event_type: type }) => type === 'campaign.progress');
    return told.map(({ payload }) => payload.data).sort((a, b) => a.percent - b.percent);
  }
  const sequenceOf = async ({ id }: { id: string }): Promise<number> =>
    (await query('select sequence from campaigns where id = $1', [id]))[0].sequence;
  /** As whoever has read its row some time ago. */
  async function tellAgain({ id }: { id: string }, percent: number, sequence?: number): Promise<boolean> {
    const read = { id, sequence: sequence ?? (await sequenceOf({ id })) };
    const about = { campaignId: id, clientId: lab.clientId(), environment: 'live', channel: 'email' } as const;
    const counted = { ...read, status: 'RUNNING', reason: null, total: 50, counts: null, percent } as const;
    return tellProgress(pool(), read, percent, campaignEvent('progress', { ...about, ...counted }));
  }
  const percentsOf = async (one: { publicId: string }) => (await toldOf(one)).map(({ percent }) => percent);

  test('is told once for each percent, with counts of everybody, also of who is not laid out', async () => {
    const one = await campaign({ people: 600 });
    await layOutChunk(one);
    await settle(one, 5);
    await askElsewhere(one);
    expect(await percentsOf(one)).toEqual([]);
    await settle(one, 11);
    await askElsewhere(one);
    const sequence = await sequenceOf(one);
    const about = { campaignId: one.publicId, clientId: one.clientPublicId, environment: 'live', channel: 'email' };
    const counts = { total: 600, waiting: 589, sent: 11, expired: 0, removed: 0 };
    expect(await toldOf(one)).toEqual([
      { ...about, status: 'RUNNING', reason: null, sequence, total: 600, percent: 1, counts: expect.anything() },
    ]);
    expect((await toldOf(one))[0].counts).toMatchObject(counts);
    await wasTold(one, 60);
    await askElsewhere(one);
    expect(await percentsOf(one)).toEqual([1]);
    await settle(one, 30);
    await askElsewhere(one);
    expect(await percentsOf(one)).toEqual([1, 5]);
  });

  test('is told every five seconds at the most', async () => {
    const one = await campaign({ people: 100 });
    await layOutChunk(one);
    await settle(one, 1);
    await askElsewhere(one);
    await settle(one, 2);
    await wasTold(one, 1);
    await askElsewhere(one);
    expect(await percentsOf(one)).toEqual([1]);
    await settle(one, 3);
    await wasTold(one, 5);
    await askElsewhere(one);
    expect(await percentsOf(one)).toEqual([1, 3]);
  });

  test('is told by one of several processes that ask at once, and by none that read it before', async () => {
    const one = await campaign({ people: 50 });
    await layOutChunk(one);
    await settle(one, 1);
    await Promise.all(Array.from({ length: 4 }, () => askElsewhere(one)));
    expect(await percentsOf(one)).toEqual([2]);
    await wasTold(one, 60);
    expect(await tellAgain(one, 2)).toBe(false);
    expect(await percentsOf(one)).toEqual([2]);
  });

  test('is not told of one that is paused, nor by whoever read it before the pause', async () => {
    const one = await campaign({ people: 50 });
    await layOutChunk(one);
    await settle(one, 1);
    const sequence = await sequenceOf(one);
    await become(one, 'PAUSED');
    await askElsewhere(one);
    expect(await tellAgain(one, 2)).toBe(false);
    await become(one, 'RUNNING');
    expect(await tellAgain(one, 2, sequence)).toBe(false);
    expect(await percentsOf(one)).toEqual([]);
    await askElsewhere(one);
    expect(await percentsOf(one)).toEqual([2]);
  });

  test('is 100 percent once its time is over, and who was never laid out counts as expired', async () => {
    const one = await campaign({ people: 600, expiresAt: inMs(3_600_000) });
    await layOutChunk(one);
    await settle(one, 4);
    await query(`update campaigns set expires_at = now() - interval '1 s' where id = $1`, [one.id]);
    await askElsewhere(one);
    expect(await toldOf(one)).toMatchObject([{ percent: 100, counts: { waiting: 0, sent: 4, expired: 596 } }]);
  });
});

test('the reconciler judges nobody whom a slice will send to, and all others', async () => {
  const one = await campaign({ people: 3 });
  await layOutChunk(one);
  const overdue = async () => {
    const nothing = { unread: [], heldUp: [], behind: [] };
    const { rows } = await findOverdue(pool(), inMs(60_000), nothing, { after: null, limit: 1_000 });
    const ours = new Set((await peopleOf(one)).map(({ id }) => id));
    return rows.filter(({ id }) => ours.has(id)).length;
  };
  expect(await overdue()).toBe(0);
  await query('update notifications set chunk = null where id = $1', [(await peopleOf(one))[0].id]);
  expect(await overdue()).toBe(1);
  await query(`update campaign_chunks set state = 'done' where campaign_id = $1`, [one.id]);
  expect(await overdue()).toBe(3);
});
