import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { recordTurns } from '../support/expect/turns.ts';
import { deliveryLab } from '../support/servers/delivery-lab.ts';

const { pool, record, withSink, withFaults, rowsOf, statusOf, newsOf } = deliveryLab();

const ageResend = (id: string, set: string) => pool().query(`update notifications set ${set} where id = $1`, [id]);

test('a resend that waits for its user stays RETRYING, and one whose time is over is UNKNOWN, not EXPIRED', async () => {
  const { server, deliver } = await withFaults([{ dot: { end: 'fin' } }, {}]);
  const limits = { email: { count: 1, windowMs: 60_000 } };
  const { id, publicId } = await record({ limits });
  expect(await deliver(publicId, 1)).toMatchObject({ kind: 'ambiguous' });
  expect(await deliver(publicId, 2)).toMatchObject({ kind: 'wait', reason: 'user_limit' });
  expect(await statusOf(id)).toBe('RETRYING');
  await ageResend(id, `expires_at = clock_timestamp() - interval '1 s'`);
  expect(await deliver(publicId, 2)).toEqual({ kind: 'gone', status: 'UNKNOWN' });
  expect(await rowsOf('dead_letters', id)).toMatchObject([{ error_code: 'expired_before_resend' }]);
  expect(server.connections()).toBe(1);
});

test('before its time it is SCHEDULED and waits, at its time it is sent', async () => {
  const { sink, deliver } = await withSink();
  const { id, publicId } = await record({ sendAt: new Date(Date.now() + 1_000) });
  const first = await deliver(publicId);
  expect(first).toMatchObject({ kind: 'wait', reason: 'scheduled' });
  const { waitMs } = first as { waitMs: number };
  expect(waitMs).toBeGreaterThan(0);
  expect(waitMs).toBeLessThanOrEqual(1_000);
  expect(await statusOf(id)).toBe('SCHEDULED');
  expect(sink.ledger).toHaveLength(0);
  await new Promise((resolve) => setTimeout(resolve, waitMs + 5));
  expect(await deliver(publicId)).toEqual({ kind: 'sent' });
  expect((await rowsOf('timeline', id, 'sequence')).map((row) => row.status)).toEqual([
    'PENDING',
    'SCHEDULED',
    'PROCESSING',
    'SENT',
  ]);
});

test.each([
  ['past expiresAt', { expiresAt: new Date(Date.now() - 1_000) }, 'expired'],
  [
    'later than lateAfterMs with onLate skip',
    { sendAt: new Date(Date.now() - 5_000), onLate: 'skip', lateAfterMs: 1_000 },
    'late',
  ],
] as const)('%s it ends as EXPIRED and nothing is sent', async (_name, overrides, reason) => {
  const { sink, deliver } = await withSink();
  const { id, publicId } = await record(overrides);
  expect(await deliver(publicId)).toEqual({ kind: 'gone', status: 'EXPIRED' });
  expect((await rowsOf('timeline', id, 'sequence')).at(-1)).toMatchObject({ status: 'EXPIRED', reason });
  expect((await newsOf(publicId)).map((row) => row.event_type)).toEqual(['notification.expired']);
  expect(sink.ledger).toHaveLength(0);
});

test('a wait never reaches past the moment at which it expires', async () => {
  const { deliver } = await withSink();
  const sendAt = new Date(Date.now() + 60_000);
  const { publicId } = await record({
    sendAt,
    expiresAt: new Date(Date.now() + 5_000),
  });
  expect((await deliver(publicId)) as { waitMs: number }).toMatchObject({ kind: 'wait' });
  expect(((await deliver(publicId)) as { waitMs: number }).waitMs).toBeLessThanOrEqual(5_000);
});

test('a user over the limit is DEFERRED once, and gets the next place of the window', async () => {
  const { sink, deliver } = await withSink();
  const turns = await recordTurns(pool(), 'send_slots');
  const window = { userKey: randomUUID(), limits: { email: { count: 2, windowMs: 1_500 } } };
  // As many as have a moment of their own; who comes behind them stands in line (`account-line`).
  const all = await Promise.all(Array.from({ length: 4 }, () => record(window)));
  const send = async ({ publicId }: { publicId: string }) => {
    for (;;) {
      const outcome = await deliver(publicId);
      if (outcome.kind !== 'wait') return outcome.kind;
      await new Promise((resolve) => setTimeout(resolve, outcome.waitMs));
    }
  };
  expect(await Promise.all(all.map(send))).toEqual(Array(4).fill('sent'));
  const began = await turns();
  expect(began).toHaveLength(4);
  for (let i = 0; i + 2 < began.length; i++)
    expect((began[i + 2] as number) - (began[i] as number)).toBeGreaterThanOrEqual(1_500);
  expect(sink.ledger).toHaveLength(4);
  const deferred = await Promise.all(
    all.map(async ({ id }) => (await rowsOf('timeline', id)).filter((row) => row.status === 'DEFERRED')),
  );
  // Once, however often one asked; how many had to wait is a question of how fast all are.
  expect(Math.max(...deferred.map((rows) => rows.length))).toBe(1);
});

test('a send that the server refused does not count against the user', async () => {
  const { deliver } = await withFaults([{ rcpt: { reply: '550 5.7.1 not wanted' } }, {}]);
  const window = { userKey: randomUUID(), limits: { email: { count: 1, windowMs: 60_000 } } };
  const first = await record(window);
  const second = await record(window);
  expect(await deliver(first.publicId)).toMatchObject({ kind: 'permanent' });
  expect(await deliver(second.publicId)).toEqual({ kind: 'sent' });
});
