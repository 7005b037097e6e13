import { afterEach, expect, it } from 'vitest';
import { mapWithLimit } from '../../../src/async/map-with-limit.ts';
import type { DeliveryOutcome } from '../../../src/domain/outcome.ts';
import { print } from '../../support/expect/print.ts';
import { recordNotification } from '../../support/factories/notifications.ts';
import { size } from '../../support/factories/size.ts';
import { startSmtpFaultServer } from '../../support/fakes/smtp-fault-server.ts';
import { startSmtpSink } from '../../support/fakes/smtp-sink.ts';
import type { Answer } from '../../support/servers/api.ts';
import { startDeliveries } from '../../support/servers/deliveries.ts';
import { useApi } from '../../support/servers/use-api.ts';

const cleanUps: (() => Promise<unknown>)[] = [];
const { db, client, api } = useApi({ poolSize: 40 });

afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

const record = () => recordNotification(db.database, client.id);
const cancel = (id: string) => api.send('POST', `/api/notifications/${id}/cancel`, { key: client.apiKey });
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

async function rows(sql: string, id: string) {
  return (await db.database.pool.query(sql, [id])).rows;
}
const statusOf = async (id: string) => (await rows('select status from notifications where id = $1', id))[0].status;
const deadLettersOf = (id: string) => rows('select error_code from dead_letters where notification_id = $1', id);

type Recorded = Awaited<ReturnType<typeof record>>;
type Raced = Recorded & { outcome: DeliveryOutcome; answer: Answer };

/**
 * Cancels and sends each of them at the same time. Who lost starts a little earlier the next time, so that both win
 * about as often, however busy the machine is: there the race is closest.
 */
function race(all: Recorded[], atOnce: number, send: (id: string) => Promise<DeliveryOutcome>): Promise<Raced[]> {
  let cancelLeadMs = 10;
  return mapWithLimit(all, atOnce, async (one) => {
    const [outcome, answer] = await Promise.all([
      pause(cancelLeadMs).then(() => send(one.publicId)),
      pause(-cancelLeadMs).then(() => cancel(one.publicId)),
    ]);
    cancelLeadMs += (outcome.kind === 'gone' ? -4 : 4) * Math.random();
    return { ...one, outcome, answer };
  });
}

const COUNT = size(200, 500);

it(`of ${COUNT} cancels against ${COUNT} sends, what was answered 200 was never sent, and the others were, once`, async () => {
  const sink = await startSmtpSink();
  const { deliver, stop } = startDeliveries(db.database, sink.port);
  cleanUps.push(sink.close, stop);
  const all = await Promise.all(Array.from({ length: COUNT }, record));
  const raced = await race(all, 20, (id) => deliver(id));

  const arrived = (await sink.messages()).map(({ messageId }) => messageId);
  let cancelled = 0;
  for (const { id, publicId, outcome, answer } of raced) {
    const times = arrived.filter((messageId) => messageId === `<${publicId}@example.org>`).length;
    if (answer.status === 200) {
      cancelled++;
      expect([times, outcome, await statusOf(id)]).toEqual([0, { kind: 'gone', status: 'CANCELLED' }, 'CANCELLED']);
    } else {
      expect(answer.json).toMatchObject({ status: 409, code: 'not_cancellable' });
      expect(['PROCESSING', 'SENT']).toContain(answer.json.notificationStatus);
      expect([times, outcome, await statusOf(id)]).toEqual([1, { kind: 'sent' }, 'SENT']);
    }
  }
  print(`${cancelled} cancelled, ${arrived.length} sent`);
  expect(cancelled + arrived.length).toBe(COUNT);
  // A race that one side always wins would show nothing.
  expect(Math.min(cancelled, arrived.length)).toBeGreaterThan(COUNT / 10);
});

it('of 40 cancels against 40 resends, none is answered 200, and what was dropped is not sent again', async () => {
  const breaks = Array.from({ length: 40 }, () => ({ dot: { end: 'fin' as const } }));
  const server = await startSmtpFaultServer([...breaks, {}]);
  const { deliver, stop } = startDeliveries(db.database, server.port);
  cleanUps.push(server.close, stop);
  const all = await Promise.all(Array.from({ length: 40 }, record));
  for (const { publicId } of all) expect(await deliver(publicId, 1)).toMatchObject({ kind: 'ambiguous' });
  const raced = await race(all, 4, (id) => deliver(id, 2));

  let dropped = 0;
  for (const { id, publicId, outcome, answer } of raced) {
    const [status, deadLetters] = [await statusOf(id), await deadLettersOf(id)];
    const times = server.ledger.filter(({ raw }) => raw.includes(`<${publicId}@`)).length;
    const { code, notificationStatus } = answer.json;
    if (notificationStatus === 'UNKNOWN') {
      dropped++;
      expect([answer.status, code]).toEqual([409, 'may_have_been_sent']);
      expect([times, outcome, status]).toEqual([1, { kind: 'gone', status: 'UNKNOWN' }, 'UNKNOWN']);
      expect(deadLetters).toEqual([{ error_code: 'cancelled_before_resend' }]);
    } else {
      const known = notificationStatus === 'SENT' ? 'not_cancellable' : 'may_have_been_sent';
      expect([answer.status, code]).toEqual([409, known]);
      expect([times, outcome, status, deadLetters]).toEqual([2, { kind: 'sent' }, 'SENT', []]);
    }
    // Asked once more, nothing is different but what is known by now.
    expect((await cancel(publicId)).json).toMatchObject({ status: 409, notificationStatus: status });
  }
  print(`dropped ${dropped} of 40 resends`);
  expect(Math.min(dropped, 40 - dropped)).toBeGreaterThan(2);
});

it('drops the resend after an ambiguous attempt with one dead letter, however often it is asked at once', async () => {
  const server = await startSmtpFaultServer([{ dot: { end: 'fin' } }, {}]);
  const { deliver, stop } = startDeliveries(db.database, server.port);
  cleanUps.push(server.close, stop);
  const { id, publicId } = await record();
  expect(await deliver(publicId, 1)).toEqual({ kind: 'ambiguous', code: 'no_reply_after_data' });
  expect(await statusOf(id)).toBe('RETRYING');
  const answers = await Promise.all(Array.from({ length: 10 }, () => cancel(publicId)));
  for (const { json } of answers) {
    expect(json).toMatchObject({ status: 409, code: 'may_have_been_sent', notificationStatus: 'UNKNOWN' });
  }
  expect(await deliver(publicId, 2)).toEqual({ kind: 'gone', status: 'UNKNOWN' });
  expect(await deadLettersOf(id)).toEqual([{ error_code: 'cancelled_before_resend' }]);
  expect([server.connections(), server.ledger.length]).toEqual([1, 1]);
});
