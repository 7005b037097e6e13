import { randomBytes, randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { clearText } from '../../src/db/content-cipher.ts';
import { giveUpNotification } from '../../src/db/queries/notifications/change-status.ts';
import { type NewReceipt, storeReceipts } from '../../src/db/queries/receipts/store.ts';
import { RECEIPT_KINDS, type ReceiptKind } from '../../src/domain/receipt.ts';
import { runReceiptMatching } from '../../src/jobs/match-receipts.ts';
import { deadLetter, statusEvent } from '../../src/services/outbox-records.ts';
import { matchReceipts } from '../../src/services/receipts/match.ts';
import { eventually } from '../support/eventually.ts';
import { quietPorts } from '../support/ports.ts';
import { beginNotification, type Sent, sendNotification, stateOf } from '../support/receipts.ts';
import { useDatabase } from '../support/use-api.ts';

const clientId = randomUUID();
let woken = 0;
const jobs: { stop(): Promise<void> }[] = [];
const db = useDatabase({ poolSize: 30 });

afterEach(async () => {
  await Promise.all(jobs.splice(0).map((job) => job.stop()));
  woken = 0;
});

const pool = () => db.database.pool;
const stateNow = (notification: { id: string; publicId: string }) => stateOf(db.database, notification);
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

function receipt(kind: ReceiptKind, own: Partial<NewReceipt> = {}): NewReceipt {
  return {
    ...{
      channel: 'sms' as const,
      recipientHashes: null,
      source: 'twilio',
      key: randomUUID(),
      kind,
      provider: 'twilio',
      providerMessageId: null,
      notificationId: null,
    },
    ...{ code: kind === 'BOUNCED' ? 'twilio_30005' : null, detail: null, suppress: null, raw: '', occurredAt: null },
    ...own,
  };
}
/** As the API takes them: stored, then matched. */
async function take(...receipts: NewReceipt[]) {
  const ids = await storeReceipts(pool(), clearText, receipts);
  const ports = quietPorts(db.database);
  await matchReceipts(ports, ids);
  expect(ports.warnings).toEqual([]);
}
const about = ({ id }: { id: string }) => ({ notificationId: id });
const send = (
  ...options: Parameters<typeof sendNotification> extends [unknown, unknown, ...infer Rest] ? Rest : never
) => sendNotification(db.database, clientId, ...options);

function run({ pollMs = 50 } = {}) {
  jobs.push(runReceiptMatching({ ...quietPorts(db.database), pollMs, wakeRelay: () => void woken++ }));
}

describe('what receipts make of a notification', () => {
  test('one of them, in any order and three times each, ends in the same state', async () => {
    const at = (second: number) => new Date(Date.UTC(2026, 10, 1, 12, 0, second));
    const said = fc.record({
      kind: fc.constantFrom(...RECEIPT_KINDS),
      code: fc.constantFrom('one', 'two'),
      second: fc.option(fc.integer({ min: 0, max: 9 })),
    });
    const tell = async (
      from: 'SENT' | 'PROCESSING',
      list: { key: string; kind: ReceiptKind; code: string; second: number | null }[],
    ) => {
      // An address of its own: what is suppressed already stays as it is.
      const recipientHash = randomBytes(32);
      const notification = await beginNotification(db.database, clientId, {}, { recipientHash });
      if (from === 'SENT') await notification.settle();
      for (const { key, kind, code, second } of list) {
        const bad = kind === 'BOUNCED' ? { code, suppress: 'hard_bounce' as const } : {};
        const own = { ...about(notification), ...bad, key: `${notification.id}:${key}`, occurredAt: at(second ?? 0) };
        await take(receipt(kind, own));
      }
      // Our own commit of "sent" comes last where it is late, and moves nothing.
      if (from === 'PROCESSING') await notification.settle();
      const { status, reason, errorCode, deliveredAt, suppressed, timeline } = await stateNow(notification);
      const settled = timeline.filter((one: string) => ['SENT', ...RECEIPT_KINDS].includes(one as ReceiptKind));
      const ranks = settled.map((one: string) => ['SENT', ...RECEIPT_KINDS].indexOf(one));
      expect(ranks).toEqual([...ranks].sort((one, other) => one - other));
      return { status, reason, errorCode, deliveredAt, suppressed };
    };
    const cases = fc
      .array(said, { minLength: 1, maxLength: 4 })
      .map((list) => list.map((one, index) => ({ ...one, key: String(index) })))
      .chain((list) => {
        const thrice = [...list, ...list, ...list];
        const shuffled = fc.shuffledSubarray(thrice, { minLength: thrice.length, maxLength: thrice.length });
        return fc.tuple(fc.constant(list), shuffled, fc.constantFrom('SENT' as const, 'PROCESSING' as const));
      });
    await fc.assert(
      fc.asyncProperty(cases, async ([list, shuffled, from]) => {
        expect(await tell(from, shuffled)).toEqual(await tell('SENT', list));
      }),
      { numRuns: 40 },
    );
  }, 120_000);

  test('50 at once make one notification CLICKED once, and suppress nothing', async () => {
    const notification = await send();
    const kinds = ['DELIVERED', 'OPENED', 'CLICKED'] as const;
    await Promise.all(
      Array.from({ length: 50 }, (_, n) => take(receipt(kinds[n % 3] as ReceiptKind, { ...about(notification) }))),
    );
    const state = await stateNow(notification);
    expect(state).toMatchObject({ status: 'CLICKED', suppressed: null });
    // Each status at most once, and each told of once.
    expect(new Set(state.timeline).size).toBe(state.timeline.length);
    expect(state.events).toEqual(state.timeline.slice(2));
    const { rows } = await pool().query('select matched_at from receipts where notification_id = $1', [
      notification.id,
    ]);
    expect(rows.filter((row) => row.matched_at !== null)).toHaveLength(50);
  });

  test('50 hard bounces at once suppress the address once, for all that the client sends', async () => {
    const recipientHash = Buffer.alloc(32, 7);
    const notification = await send({}, { recipientHash, recipient: { phone: '+14155552671' } });
    const bounce = () => receipt('BOUNCED', { ...about(notification), suppress: 'hard_bounce' });
    await Promise.all(Array.from({ length: 50 }, () => take(bounce())));
    const { rows } = await pool().query('select * from suppressions where recipient_hash = $1', [recipientHash]);
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({
      client_id: clientId,
      scope: 'all',
      reason: 'hard_bounce',
      address: '+14155552671',
      note: 'twilio_30005',
      notification_id: notification.id,
    });
    expect((await stateNow(notification)).events).toEqual(['SENT', 'BOUNCED']);
  });

  test('what bounced on a fallback channel suppresses the address of that channel', async () => {
    const hash = Buffer.alloc(32, 9);
    const content = { subject: null, text: 'Hello', html: null };
    const phone = '+14155552672';
    const fallback = { channel: 'sms' as const, recipient: { phone }, content, recipientHash: hash.toString('hex') };
    const own = { channel: 'email' as const, fallbacks: [fallback], recipientHash: Buffer.alloc(32, 8) };
    const notification = await send({ channel: 'sms', provider: 'twilio' }, own);
    await take(receipt('BOUNCED', { ...about(notification), suppress: 'hard_bounce' }));
    const { rows } = await pool().query('select recipient_hash, address from suppressions where notification_id = $1', [
      notification.id,
    ]);
    expect(rows).toEqual([{ recipient_hash: hash, address: phone }]);
  });

  test.each(['FAILED', 'UNKNOWN'] as const)(
    'a late receipt makes of one that is %s what it says, and ends its dead letter',
    async (status) => {
      const notification = await beginNotification(db.database, clientId);
      const ambiguous = { outcome: 'ambiguous', code: 'no_reply', providerMessageId: null } as const;
      await notification.settle({ ...ambiguous, status: 'RETRYING', event: null });
      const route = { channel: 'sms' as const, provider: 'twilio' };
      const letter = deadLetter(
        { id: notification.id, run: 0, clientId, ...route, tags: [], traceparent: null },
        'spent',
      );
      const event = statusEvent(
        { id: notification.id, run: 0, clientId, ...route, tags: [], traceparent: null },
        status,
        'spent',
      );
      await giveUpNotification(
        pool(),
        status,
        { ...letter.row, notificationId: notification.id, run: 0 },
        { event, record: letter.record },
      );

      await take(receipt('DELIVERED', { ...about(notification), providerMessageId: notification.providerMessageId }));
      expect(await stateNow(notification)).toMatchObject({
        status: 'DELIVERED',
        reason: null,
        errorCode: null,
        providerMessageId: notification.providerMessageId,
        sentAt: expect.any(Date),
        letters: [['RESOLVED', 'receipt']],
      });
    },
  );

  test('one that is being sent is DELIVERED, and our own commit moves it neither back nor to a resend', async () => {
    const outcomes = [
      {},
      { outcome: 'ambiguous', code: 'no_reply', status: 'RETRYING', providerMessageId: null },
      { outcome: 'transient', code: 'twilio_20500', status: 'RETRYING', providerMessageId: null },
      { outcome: 'throttled', code: 'too_many_requests', status: 'DEFERRED', waitMs: 1_000, providerMessageId: null },
    ] as const;
    for (const outcome of outcomes) {
      const notification = await beginNotification(db.database, clientId);
      await take(receipt('DELIVERED', about(notification)));
      expect(await notification.settle(outcome)).toBe(true);
      const state = await stateNow(notification);
      expect(state).toMatchObject({ status: 'DELIVERED', wakeAt: null, events: ['DELIVERED'] });
      expect(state.timeline).toEqual(['PENDING', 'PROCESSING', 'DELIVERED']);
    }
  });

  test('it was delivered when the first receipt says so, also where that one came last', async () => {
    const notification = await send();
    const at = (minute: number) => new Date(Date.UTC(2026, 10, 1, 12, minute));
    await take(receipt('OPENED', { ...about(notification), occurredAt: at(30) }));
    expect((await stateNow(notification)).deliveredAt).toEqual(at(30));
    await take(receipt('DELIVERED', { ...about(notification), occurredAt: at(5) }));
    const state = await stateNow(notification);
    expect(state).toMatchObject({ status: 'OPENED', deliveredAt: at(5) });
    expect(state.timeline).toEqual(['PENDING', 'PROCESSING', 'SENT', 'OPENED']);
  });

  test('what is cancelled stays so, and keeps what was said of it', async () => {
    const notification = await send();
    await pool().query(`update notifications set status = 'CANCELLED' where id = $1`, [notification.id]);
    await take(receipt('DELIVERED', about(notification)));
    expect(await stateNow(notification)).toMatchObject({ status: 'CANCELLED', deliveredAt: null });
  });
});

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
    const notification = await beginNotification(db.database, clientId);
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

  test('four processes match 100 once each', async () => {
    const notifications = await Promise.all(
      Array.from({ length: 100 }, () => beginNotification(db.database, clientId)),
    );
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
