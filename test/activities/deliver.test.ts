import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { OnAmbiguous } from '../../src/domain/ambiguity.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { startDeliveries } from '../support/deliveries.ts';
import { eventually } from '../support/eventually.ts';
import { recordNotification } from '../support/notifications.ts';
import { type SmtpScript, startSmtpFaultServer } from '../support/smtp-fault-server.ts';
import { startSmtpSink } from '../support/smtp-sink.ts';

let db: TestDatabase;
const clientId = randomUUID();
const cleanUps: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  db = await createTestDatabase({ poolSize: 30 });
});
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});
afterAll(() => db.drop());

async function withSink(options: Parameters<typeof startSmtpSink>[0] = {}) {
  const sink = await startSmtpSink(options);
  const deliveries = startDeliveries(db.database, sink.port);
  cleanUps.push(sink.close, deliveries.stop);
  return { sink, ...deliveries };
}

async function withFaults(scripts: SmtpScript[]) {
  const server = await startSmtpFaultServer(scripts);
  const deliveries = startDeliveries(db.database, server.port);
  cleanUps.push(server.close, deliveries.stop);
  return { server, ...deliveries };
}

const record = (onAmbiguous: OnAmbiguous = 'resend') => recordNotification(db.database, clientId, { onAmbiguous });

async function rowsOf(table: string, id: string, order = '1') {
  const { rows } = await db.database.pool.query(`select * from ${table} where notification_id = $1 order by ${order}`, [
    id,
  ]);
  return rows;
}

async function statusOf(id: string): Promise<string> {
  const { rows } = await db.database.pool.query('select status from notifications where id = $1', [id]);
  return rows[0].status;
}

/** As when the sender's clock ran on without a renewal: what another execution then finds. */
const endLease = (id: string) =>
  db.database.pool.query(
    `update attempts set lease_until = clock_timestamp() - interval '1 ms' where notification_id = $1`,
    [id],
  );

const newsOf = async (publicId: string) => {
  const { rows } = await db.database.pool.query(
    `select topic, event_type, payload::jsonb as payload from outbox where key = $1 and lane = 2 order by event_type desc`,
    [publicId],
  );
  return rows;
};

test('a message that the server takes is SENT, with its attempt, timeline and event', async () => {
  const { sink, deliver, metrics } = await withSink();
  const { id, publicId } = await record();
  expect(await deliver(publicId)).toEqual({ kind: 'sent' });

  const [mail] = await sink.messages();
  expect(mail).toMatchObject({ messageId: `<${publicId}@example.org>`, to: 'ada@example.com', subject: 'Hello' });
  expect(await statusOf(id)).toBe('SENT');
  expect(await rowsOf('attempts', id)).toMatchObject([
    { run: 0, seq: 1, epoch: 1, state: 'finished', outcome: 'sent', provider: 'smtp', provider_message_id: 'Q1' },
  ]);
  expect((await rowsOf('timeline', id, 'sequence')).map((row) => [row.sequence, row.status])).toEqual([
    [1, 'PENDING'],
    [2, 'PROCESSING'],
    [3, 'SENT'],
  ]);
  expect(await newsOf(publicId)).toMatchObject([
    {
      topic: 'notification-status',
      event_type: 'notification.sent',
      payload: {
        type: 'notification.sent',
        data: { notificationId: publicId, status: 'SENT', sequence: 3, errorCode: null },
      },
    },
  ]);
  expect(await metrics.read()).toContain('posthorn_attempts_total{channel="email",provider="smtp",outcome="sent"} 1');
});

test('of 40 executions of one attempt at once, one sends and all others wait or learn of it, forty times over', async () => {
  const { sink, deliver } = await withSink();
  for (let round = 1; round <= 40; round++) {
    const { publicId } = await record();
    const outcomes = await Promise.all(Array.from({ length: 40 }, () => deliver(publicId)));
    expect(outcomes.every(({ kind }) => kind === 'sent' || kind === 'wait')).toBe(true);
    expect(outcomes.some(({ kind }) => kind === 'sent')).toBe(true);
    expect(sink.ledger.length).toBe(round);
  }
});

test('a finished attempt answers what it was and sends nothing', async () => {
  const { sink, deliver } = await withSink();
  const { publicId } = await record();
  await deliver(publicId);
  expect(await deliver(publicId)).toEqual({ kind: 'sent' });
  expect(await deliver(publicId, 2)).toEqual({ kind: 'gone', status: 'SENT' });
  expect(sink.ledger).toHaveLength(1);
});

test('a refusal for now is RETRYING, and the next attempt sends', async () => {
  const { server, deliver } = await withFaults([{ rcpt: { reply: '451 4.3.0 try later' } }, {}]);
  const { id, publicId } = await record();
  expect(await deliver(publicId, 1)).toEqual({ kind: 'transient', code: 'smtp_451' });
  expect(await statusOf(id)).toBe('RETRYING');
  expect(await deliver(publicId, 1)).toEqual({ kind: 'transient', code: 'smtp_451' });
  expect(await deliver(publicId, 2)).toEqual({ kind: 'sent' });
  expect(server.ledger).toHaveLength(1);
  const { rows } = await db.database.pool.query('select retry_count, error_code from notifications where id = $1', [
    id,
  ]);
  expect(rows[0]).toEqual({ retry_count: 1, error_code: null });
});

test('an unfinished attempt is waited for while its lease lives, and judged ambiguous when it is over', async () => {
  const { sink, deliver } = await withSink({ replyAfterMs: 1_500 });
  const { id, publicId } = await record();
  const sending = deliver(publicId);
  await eventually(() => sink.ledger.length === 1);
  const waiting = await deliver(publicId);
  expect(waiting).toMatchObject({ kind: 'wait', reason: expect.stringContaining('lease') });
  expect((waiting as { waitMs: number }).waitMs).toBeGreaterThan(20_000);

  await endLease(id);
  expect(await deliver(publicId)).toEqual({ kind: 'ambiguous', code: 'sender_lost' });
  expect(await statusOf(id)).toBe('RETRYING');
  expect(sink.ledger).toHaveLength(1);

  // The late, definite answer replaces the judgement, and stops the resend that is not claimed yet.
  expect(await sending).toEqual({ kind: 'sent' });
  expect(await statusOf(id)).toBe('SENT');
  expect(await deliver(publicId, 2)).toEqual({ kind: 'gone', status: 'SENT' });
  expect(sink.ledger).toHaveLength(1);
});

test('held as ambiguous it is UNKNOWN with one dead letter, which a late answer resolves', async () => {
  const { sink, deliver } = await withSink({ replyAfterMs: 1_000 });
  const { id, publicId } = await record('hold');
  const sending = deliver(publicId);
  await eventually(() => sink.ledger.length === 1);
  await endLease(id);
  expect(await deliver(publicId)).toEqual({ kind: 'gone', status: 'UNKNOWN' });
  expect(await deliver(publicId)).toEqual({ kind: 'gone', status: 'UNKNOWN' });
  expect(await rowsOf('dead_letters', id)).toMatchObject([{ status: 'FAILED', error_code: 'sender_lost', run: 0 }]);
  expect((await newsOf(publicId)).map((row) => row.event_type)).toEqual([
    'notification.unknown',
    'dead_letter.created',
  ]);

  expect(await sending).toEqual({ kind: 'sent' });
  expect(await statusOf(id)).toBe('SENT');
  expect(await rowsOf('dead_letters', id)).toMatchObject([{ status: 'RESOLVED', resolved_by: 'late_answer' }]);
});

test.each([
  ['is taken', {}, { kind: 'sent' }, 'SENT'],
  [
    'is refused for good',
    { rcpt: { reply: '550 5.1.1 no such user' } },
    { kind: 'gone', status: 'UNKNOWN' },
    'UNKNOWN',
  ],
  ['is refused for now', { rcpt: { reply: '451 later' } }, { kind: 'gone', status: 'UNKNOWN' }, 'UNKNOWN'],
  ['breaks again after the dot', { dot: { end: 'fin' } }, { kind: 'gone', status: 'UNKNOWN' }, 'UNKNOWN'],
] as const)(
  'after a break behind the final dot, a resend that %s settles it',
  async (_name, script, outcome, status) => {
    const { server, deliver } = await withFaults([{ dot: { end: 'fin' } } as SmtpScript, script as SmtpScript]);
    const { id, publicId } = await record();
    expect(await deliver(publicId, 1)).toEqual({ kind: 'ambiguous', code: 'no_reply_after_data' });
    expect(await deliver(publicId, 2)).toEqual(outcome);
    expect(await statusOf(id)).toBe(status);
    expect(await rowsOf('dead_letters', id)).toHaveLength(status === 'UNKNOWN' ? 1 : 0);
    expect(server.connections()).toBe(2);
  },
);

test('an execution that finds the answer in the journal writes it and does not send', async () => {
  const { server, deliver } = await withFaults([{ dot: { reply: null } }]);
  const { id, publicId } = await record();
  const lost = deliver(publicId);
  await eventually(() => server.ledger.length === 1);
  const entry = { epoch: 1, kind: 'sent', code: null, providerMessageId: 'Q7' };
  expect(await deliver(publicId, 1, entry)).toEqual({ kind: 'sent' });
  expect(await statusOf(id)).toBe('SENT');
  expect(server.connections()).toBe(1);
  // The first sender learns at last that nobody answers; what stands written is not touched by it.
  await server.close();
  expect(await lost).toEqual({ kind: 'sent' });
  expect(await statusOf(id)).toBe('SENT');
});

test('a drain aborts what has not sent its final byte, and nothing was sent', async () => {
  const server = await startSmtpFaultServer([{ mail: { reply: null } }]);
  const draining = new AbortController();
  const { deliver, stop } = startDeliveries(db.database, server.port, { draining: draining.signal });
  cleanUps.push(server.close, stop);
  const { id, publicId } = await record();
  const sending = deliver(publicId);
  await eventually(() => server.steps.includes('1 mail'));
  draining.abort();
  expect(await sending).toEqual({ kind: 'transient', code: 'aborted' });
  expect(await statusOf(id)).toBe('RETRYING');
  expect(server.ledger).toHaveLength(0);
});

test('an outage of PostgreSQL that begins after the answer makes nothing ambiguous', async () => {
  const { sink, deliver } = await withSink({ replyAfterMs: 300 });
  const { id, publicId } = await record();
  const sending = deliver(publicId);
  await eventually(() => sink.ledger.length === 1);
  // No statement gets through for a while: the row is locked by somebody else for longer than lock_timeout.
  const blocker = await db.database.pool.connect();
  await blocker.query('begin');
  await blocker.query('select 1 from attempts where notification_id = $1 for update', [id]);
  await new Promise((resolve) => setTimeout(resolve, 4_000));
  await blocker.query('commit');
  blocker.release();
  expect(await sending).toEqual({ kind: 'sent' });
  expect(await statusOf(id)).toBe('SENT');
  expect(sink.ledger).toHaveLength(1);
});

test('a notification that was cancelled is gone before a byte is sent', async () => {
  const { sink, deliver } = await withSink();
  const { id, publicId } = await record();
  await db.database.pool.query(`update notifications set status = 'CANCELLED' where id = $1`, [id]);
  expect(await deliver(publicId)).toEqual({ kind: 'gone', status: 'CANCELLED' });
  expect(sink.ledger).toHaveLength(0);
});

test('given up twice, it has one dead letter, one record and one event', async () => {
  const { deliver, giveUp } = await withFaults([{ rcpt: { reply: '550 5.1.1 no such user' } }]);
  const { id, publicId } = await record();
  expect(await deliver(publicId)).toEqual({ kind: 'permanent', code: 'smtp_550' });
  expect(await giveUp(publicId, 'smtp_550')).toBe('FAILED');
  expect(await giveUp(publicId, 'smtp_550')).toBe('FAILED');
  expect(await rowsOf('dead_letters', id)).toMatchObject([
    { error_code: 'smtp_550', channel: 'email', provider: 'smtp', status: 'FAILED' },
  ]);
  expect((await newsOf(publicId)).map((row) => row.event_type)).toEqual(['notification.failed', 'dead_letter.created']);
});

test('what a late receipt settled is not given up', async () => {
  const { deliver, giveUp } = await withFaults([{ rcpt: { reply: '550 5.1.1 no such user' } }]);
  const { id, publicId } = await record();
  await deliver(publicId);
  await db.database.pool.query(`update notifications set status = 'DELIVERED' where id = $1`, [id]);
  expect(await giveUp(publicId, 'smtp_550')).toBe('DELIVERED');
  expect(await rowsOf('dead_letters', id)).toEqual([]);
});

test("infrastructure trouble goes to Temporal as a code, without the query's values", async () => {
  const { deliver } = await withSink();
  const { publicId } = await record();
  const [broken] = [await createTestDatabase()];
  await broken.drop();
  const deliveries = startDeliveries(broken.database, 1);
  const error = await deliveries.deliver(publicId).catch((caught: unknown) => caught);
  expect(error).toMatchObject({ type: 'Infrastructure', stack: '' });
  expect(JSON.stringify(error)).not.toContain(publicId);
  await expect(deliver('ntf_nonsense')).rejects.toMatchObject({ type: 'InvalidInput', nonRetryable: true });
});

const ageResend = (id: string, set: string) =>
  db.database.pool.query(`update notifications set ${set} where id = $1`, [id]);

test('a resend that waits for its user stays RETRYING, and one whose time is over is UNKNOWN, not EXPIRED', async () => {
  const { server, deliver } = await withFaults([{ dot: { end: 'fin' } }, {}]);
  const limits = { email: { count: 1, windowMs: 60_000 } };
  const { id, publicId } = await recordNotification(db.database, clientId, { limits });
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
  const { id, publicId } = await recordNotification(db.database, clientId, { sendAt: new Date(Date.now() + 1_000) });
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
  const { id, publicId } = await recordNotification(db.database, clientId, overrides);
  expect(await deliver(publicId)).toEqual({ kind: 'gone', status: 'EXPIRED' });
  expect((await rowsOf('timeline', id, 'sequence')).at(-1)).toMatchObject({ status: 'EXPIRED', reason });
  expect((await newsOf(publicId)).map((row) => row.event_type)).toEqual(['notification.expired']);
  expect(sink.ledger).toHaveLength(0);
});

test('a wait never reaches past the moment at which it expires', async () => {
  const { deliver } = await withSink();
  const sendAt = new Date(Date.now() + 60_000);
  const { publicId } = await recordNotification(db.database, clientId, {
    sendAt,
    expiresAt: new Date(Date.now() + 5_000),
  });
  expect((await deliver(publicId)) as { waitMs: number }).toMatchObject({ kind: 'wait' });
  expect(((await deliver(publicId)) as { waitMs: number }).waitMs).toBeLessThanOrEqual(5_000);
});

test('a user over the limit is DEFERRED once, and gets the next place of the window', async () => {
  const { sink, deliver } = await withSink();
  const window = { userKey: randomUUID(), limits: { email: { count: 2, windowMs: 1_500 } } };
  const all = await Promise.all(Array.from({ length: 5 }, () => recordNotification(db.database, clientId, window)));
  const send = async ({ publicId }: { publicId: string }) => {
    for (;;) {
      const outcome = await deliver(publicId);
      if (outcome.kind !== 'wait') return outcome.kind;
      await new Promise((resolve) => setTimeout(resolve, outcome.waitMs));
    }
  };
  expect(await Promise.all(all.map(send))).toEqual(Array(5).fill('sent'));
  const began = (
    await db.database.pool.query(
      `select extract(epoch from started_at) * 1000 as at from attempts where notification_id = any($1) order by 1`,
      [all.map(({ id }) => id)],
    )
  ).rows.map((row) => Number(row.at));
  for (let i = 0; i + 2 < began.length; i++)
    expect((began[i + 2] as number) - (began[i] as number)).toBeGreaterThanOrEqual(1_490);
  expect(sink.ledger).toHaveLength(5);
  const deferred = await Promise.all(
    all.map(async ({ id }) => (await rowsOf('timeline', id)).filter((row) => row.status === 'DEFERRED')),
  );
  expect(deferred.map((rows) => rows.length).sort()).toEqual([0, 0, 1, 1, 1]);
});

test('a send that the server refused does not count against the user', async () => {
  const { deliver } = await withFaults([{ rcpt: { reply: '550 5.1.1 no such user' } }, {}]);
  const window = { userKey: randomUUID(), limits: { email: { count: 1, windowMs: 60_000 } } };
  const first = await recordNotification(db.database, clientId, window);
  const second = await recordNotification(db.database, clientId, window);
  expect(await deliver(first.publicId)).toMatchObject({ kind: 'permanent' });
  expect(await deliver(second.publicId)).toEqual({ kind: 'sent' });
});
