import { describe, expect, test } from 'vitest';
import { eventually } from '../support/expect/eventually.ts';
import { gate } from '../support/expect/gate.ts';
import { type SmtpScript, startSmtpFaultServer } from '../support/fakes/smtp-fault-server.ts';
import { createTestDatabase } from '../support/servers/database.ts';
import { FALLBACK, PRIMARY, startDeliveries } from '../support/servers/deliveries.ts';
import { deliveryLab } from '../support/servers/delivery-lab.ts';

const { cleanUps, database, pool, record, withSink, withFaults, rowsOf, statusOf, newsOf } = deliveryLab();

/** As when the sender's clock ran on without a renewal: what another execution then finds. */
const endLease = (id: string) =>
  pool().query(`update attempts set lease_until = clock_timestamp() - interval '1 ms' where notification_id = $1`, [
    id,
  ]);

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
  const { rows } = await pool().query('select retry_count, error_code from notifications where id = $1', [id]);
  expect(rows[0]).toEqual({ retry_count: 1, error_code: null });
});

test('an unfinished attempt is waited for while its lease lives, and judged ambiguous when it is over', async () => {
  const reply = gate();
  const { sink, deliver } = await withSink({ replyWhen: reply.opened });
  const { id, publicId } = await record();
  const sending = deliver(publicId);
  await eventually(() => sink.ledger.length === 1);
  const waiting = await deliver(publicId);
  expect(waiting).toMatchObject({ kind: 'wait', reason: expect.stringContaining('lease') });
  expect((waiting as { waitMs: number }).waitMs).toBeGreaterThan(20_000);

  await endLease(id);
  expect(await deliver(publicId)).toEqual({ kind: 'ambiguous', code: 'sender_lost' });
  // That its sender was lost says nothing of the provider.
  expect(await rowsOf('attempts', id)).toMatchObject([{ outcome: 'ambiguous', provider_ok: null }]);
  expect(await statusOf(id)).toBe('RETRYING');
  expect(sink.ledger).toHaveLength(1);

  // The late, definite answer replaces the judgement, and stops the resend that is not claimed yet.
  reply.open();
  expect(await sending).toEqual({ kind: 'sent' });
  expect(await statusOf(id)).toBe('SENT');
  expect(await deliver(publicId, 2)).toEqual({ kind: 'gone', status: 'SENT' });
  expect(sink.ledger).toHaveLength(1);
});

test('held as ambiguous it is UNKNOWN with one dead letter, which a late answer resolves', async () => {
  const reply = gate();
  const { sink, deliver } = await withSink({ replyWhen: reply.opened });
  const { id, publicId } = await record({ onAmbiguous: 'hold' });
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

  reply.open();
  expect(await sending).toEqual({ kind: 'sent' });
  expect(await statusOf(id)).toBe('SENT');
  expect(await rowsOf('dead_letters', id)).toMatchObject([{ status: 'RESOLVED', resolved_by: 'late_answer' }]);
});

test.each([
  ['is taken', {}, { kind: 'sent' }, 'SENT'],
  ['is refused for good', { rcpt: { reply: '550 5.7.1 not wanted' } }, { kind: 'gone', status: 'UNKNOWN' }, 'UNKNOWN'],
  ['is refused for now', { rcpt: { reply: '451 later' } }, { kind: 'transient', code: 'smtp_451' }, 'RETRYING'],
  ['finds nobody', { greeting: { end: 'fin' } }, { kind: 'transient', code: 'connection_closed' }, 'RETRYING'],
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

describe('a resend that is refused for now', () => {
  const LATER: SmtpScript = { rcpt: { reply: '451 4.3.0 greylisted, try later' } };
  const lost: SmtpScript = { dot: { end: 'fin' } };

  test('goes on until it is taken, however often that is', async () => {
    const { server, deliver } = await withFaults([lost, LATER, LATER, {}]);
    const { id, publicId } = await record();
    const told = [];
    for (const seq of [1, 2, 3, 4]) told.push((await deliver(publicId, seq)).kind);
    expect(told).toEqual(['ambiguous', 'transient', 'transient', 'sent']);
    expect(await rowsOf('attempts', id, 'seq')).toMatchObject([1, 2, 3, 4].map((seq) => ({ seq, counts: true })));
    expect([await statusOf(id), await rowsOf('dead_letters', id), server.connections()]).toEqual(['SENT', [], 4]);
  });

  test('is UNKNOWN with one dead letter once its retries are spent, and no other account is asked', async () => {
    const other = await startSmtpFaultServer([{}]);
    cleanUps.push(other.close);
    for (const end of ['given up', 'next account'] as const) {
      const server = await startSmtpFaultServer([lost, LATER]);
      const { deliverBy, giveUp, stop } = startDeliveries(database(), server.port, { fallbackPort: other.port });
      cleanUps.push(server.close, stop);
      const { id, publicId } = await record();
      const routes = [PRIMARY, FALLBACK];
      expect([await deliverBy(publicId, routes), await deliverBy(publicId, routes, 2)]).toMatchObject([
        { kind: 'ambiguous' },
        { kind: 'transient' },
      ]);
      if (end === 'given up') expect(await giveUp(publicId, 'smtp_451')).toBe('UNKNOWN');
      else expect(await deliverBy(publicId, [FALLBACK], 3)).toEqual({ kind: 'gone', status: 'UNKNOWN' });
      expect(await statusOf(id)).toBe('UNKNOWN');
      expect(await rowsOf('dead_letters', id)).toMatchObject([{ status: 'FAILED', error_code: 'smtp_451' }]);
      expect((await newsOf(publicId)).map((row) => row.event_type)).toEqual([
        'notification.unknown',
        'dead_letter.created',
      ]);
    }
    expect(other.connections()).toBe(0);
  });
});

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
  const { deliver, stop } = startDeliveries(database(), server.port, { draining: draining.signal });
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
  const reply = gate();
  const { sink, deliver } = await withSink({ replyWhen: reply.opened });
  const { id, publicId } = await record();
  const sending = deliver(publicId);
  await eventually(() => sink.ledger.length === 1);
  // No statement gets through for a while: the row is locked by somebody else for longer than lock_timeout.
  const blocker = await pool().connect();
  await blocker.query('begin');
  await blocker.query('select 1 from attempts where notification_id = $1 for update', [id]);
  reply.open();
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
  await pool().query(`update notifications set status = 'CANCELLED' where id = $1`, [id]);
  expect(await deliver(publicId)).toEqual({ kind: 'gone', status: 'CANCELLED' });
  expect(sink.ledger).toHaveLength(0);
});

test('a status that only a newer release has is left to a worker of that, and is the same afterwards', async () => {
  const { sink, deliver } = await withSink();
  const { id, publicId } = await record();
  await pool().query(`update notifications set status = 'PAUSED' where id = $1`, [id]);
  await expect(deliver(publicId)).rejects.toMatchObject({ type: 'Infrastructure', message: 'FromNewerRelease' });
  expect([await statusOf(id), sink.ledger.length]).toEqual(['PAUSED', 0]);
  await pool().query(`update notifications set status = 'PENDING' where id = $1`, [id]);
  expect(await deliver(publicId)).toEqual({ kind: 'sent' });
});

test('given up twice, it has one dead letter, one record and one event', async () => {
  const { deliver, giveUp } = await withFaults([{ rcpt: { reply: '550 5.7.1 not wanted' } }]);
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
  const { deliver, giveUp } = await withFaults([{ rcpt: { reply: '550 5.7.1 not wanted' } }]);
  const { id, publicId } = await record();
  await deliver(publicId);
  await pool().query(`update notifications set status = 'DELIVERED' where id = $1`, [id]);
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
