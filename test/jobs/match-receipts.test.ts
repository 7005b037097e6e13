import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, test } from 'vitest';
import { clearText } from '../../src/db/content-cipher.ts';
import { storeReceipts } from '../../src/db/queries/receipts/store.ts';
import { runReceiptMatching } from '../../src/jobs/match-receipts.ts';
import { eventually } from '../support/expect/eventually.ts';
import type { Sent } from '../support/factories/receipts.ts';
import { quietPorts } from '../support/fakes/ports.ts';
import { receipt, receiptLab } from './receipt-lab.ts';

const { db, pool, stateNow, take, begin, send } = receiptLab();
let woken = 0;
const jobs: { stop(): Promise<void> }[] = [];

afterEach(async () => {
  await Promise.all(jobs.splice(0).map((job) => job.stop()));
  woken = 0;
});

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

function run({ pollMs = 50 } = {}) {
  jobs.push(runReceiptMatching({ ...quietPorts(db.database), pollMs, wakeRelay: () => void woken++ }));
}

describe('the job', () => {
  const byMessage = ({ providerMessageId }: Pick<Sent, 'providerMessageId'>) => ({ providerMessageId });
  const matchAt = async (providerMessageId: string) => {
    const sql = `select match_at, extract(epoch from match_at)::float8 as at, extract(epoch from clock_timestamp())::float8 as now
      from receipts where provider_message_id = $1`;
    return (await pool().query(sql, [providerMessageId])).rows[0];
  };
  /** As if it had come so long ago, and is looked for now; returns this moment in seconds of the database's clock. */
  const age = async (providerMessageId: string, seconds: number): Promise<number> => {
    const sql = `update receipts set received_at = moment - $2 * interval '1 second', match_at = moment
      from (select clock_timestamp() as moment) as clock
      where provider_message_id = $1 returning extract(epoch from match_at)::float8 as at`;
    return (await pool().query(sql, [providerMessageId, seconds])).rows[0].at;
  };

  test('finds the notification of a receipt that beat our own commit', async () => {
    const notification = await begin();
    await take(receipt('DELIVERED', byMessage(notification)));
    expect((await stateNow(notification)).status).toBe('PROCESSING');
    await notification.settle();
    expect((await stateNow(notification)).status).toBe('SENT');
    run();
    await eventually(async () => (await stateNow(notification)).status === 'DELIVERED', { what: 'DELIVERED' });
    await eventually(() => woken > 0, { what: 'the relay told' });
    expect(await matchAt(notification.providerMessageId)).toMatchObject({ match_at: null });
  });

  test('looks again after as long as it has waited, at least a second and at most an hour, and gives up after 3 days', async () => {
    const ages = [
      [0, 1],
      [40, 40],
      [7_200, 3_600],
      [3 * 86_400 - 10, 3_600],
    ] as const;
    for (const [seconds, next] of ages) {
      const providerMessageId = randomUUID();
      await take(receipt('DELIVERED', { providerMessageId }));
      const agedAt = await age(providerMessageId, seconds);
      run({ pollMs: 20 });
      const isPutOff = async () => {
        const row = await matchAt(providerMessageId);
        return row.at !== agedAt && row;
      };
      const { at, now } = await eventually(isPutOff, { what: 'another look' });
      // The look came between the two moments; what it waited itself may be doubled.
      expect(at).toBeGreaterThanOrEqual(agedAt + next);
      expect(at).toBeLessThanOrEqual(now + next + (now - agedAt));
      await Promise.all(jobs.splice(0).map((job) => job.stop()));
    }
    const providerMessageId = randomUUID();
    await take(receipt('DELIVERED', { providerMessageId }));
    await age(providerMessageId, 3 * 86_400);
    run({ pollMs: 20 });
    await eventually(async () => (await matchAt(providerMessageId)).match_at === null, { what: 'the last look' });
  });

  test('keeps of one that it gives up nothing that names a person', async () => {
    const providerMessageId = `wamid.${randomUUID()}`;
    const told = { raw: 'to ada@example.com', detail: 'ada is unknown', key: `${providerMessageId}:failed` };
    await take(receipt('BOUNCED', { providerMessageId, ...told }));
    await age(providerMessageId, 3 * 86_400);
    run({ pollMs: 20 });
    const given = async () =>
      (await pool().query('select * from receipts where match_at is null and code is not null')).rows;
    const mine = async () => (await given()).filter((row) => row.matched_at === null && row.notification_id === null);
    await eventually(async () => (await mine()).length > 0, { what: 'the end' });
    expect(JSON.stringify(await mine())).not.toMatch(/ada|wamid/);
  });

  test('four processes match 100 once each', async () => {
    const notifications = await Promise.all(Array.from({ length: 100 }, () => begin()));
    await take(...notifications.map((one) => receipt('DELIVERED', byMessage(one))));
    await Promise.all(notifications.map((one) => one.settle()));
    for (let n = 0; n < 4; n++) run({ pollMs: 20 });
    const delivered = async () => (await Promise.all(notifications.map(stateNow))).map(({ status }) => status);
    await eventually(async () => (await delivered()).every((one) => one === 'DELIVERED'), { what: '100 DELIVERED' });
    for (const one of notifications) expect((await stateNow(one)).events).toEqual(['SENT', 'DELIVERED']);
  });

  test('is not stopped by a notification that is held by somebody else, nor kept from the others', async () => {
    const [held, free] = [await send(), await send()];
    const holder = await pool().connect();
    try {
      await holder.query('begin');
      await holder.query('select from notifications where id = $1 for update', [held.id]);
      await storeReceipts(pool(), clearText, [
        receipt('DELIVERED', byMessage(held)),
        receipt('DELIVERED', byMessage(free)),
      ]);
      run();
      await pause(1_200);
    } finally {
      await holder.query('rollback');
      holder.release();
    }
    await eventually(async () => (await stateNow(free)).status === 'DELIVERED', {
      what: 'the other',
      timeoutMs: 30_000,
    });
    await eventually(async () => (await stateNow(held)).status === 'DELIVERED', { what: 'both', timeoutMs: 30_000 });
  });
});
