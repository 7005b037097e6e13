import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { giveUpNotification } from '../../src/db/queries/notifications/change-status.ts';
import { RECEIPT_KINDS, type ReceiptKind } from '../../src/domain/receipt.ts';
import { deadLetter, statusEvent } from '../../src/services/outbox-records.ts';
import { receipt, receiptLab } from './receipt-lab.ts';

const { clientId, pool, stateNow, take, about, begin, send } = receiptLab();

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
      const notification = await begin({}, { recipientHash });
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
      const notification = await begin();
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
      const notification = await begin();
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
