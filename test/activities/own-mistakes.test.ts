import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import type { Provider, SendContext } from '../../src/providers/provider.ts';
import { rescheduleNotification } from '../../src/services/notifications/reschedule.ts';
import { quietPorts } from '../support/fakes/ports.ts';
import { startDeliveries } from '../support/servers/deliveries.ts';
import { deliveryLab } from '../support/servers/delivery-lab.ts';

const { cleanUps, database, record, withSink, withFaults, rowsOf, statusOf } = deliveryLab();

/** An account whose code has a mistake that shows at some point of a call. */
function broken(send: (context: SendContext) => void) {
  const provider: Provider = {
    name: 'smtp',
    channel: 'email',
    capabilities: { dedupeMs: null, receipts: false, maxMessageBytes: 1_000 },
    longestCallMs: 1_000,
    async send(_message, context) {
      send(context);
      throw new TypeError('cannot read properties of ada@example.com');
    },
    async close() {},
  };
  const deliveries = startDeliveries(database(), 0, { primary: provider });
  cleanUps.push(deliveries.stop);
  return deliveries;
}

test('a notification that cannot be written as a message has a definite end, and is sent by nobody', async () => {
  const { sink, deliver } = await withSink();
  const { id, publicId } = await record({ recipient: {} });
  expect(await deliver(publicId)).toEqual({ kind: 'permanent', code: 'internal_error' });
  expect(await rowsOf('attempts', id)).toMatchObject([{ state: 'finished', outcome: 'permanent', provider_ok: null }]);
  expect(sink.ledger).toEqual([]);
});

test('a mistake in a provider’s code is definite before the last byte, ambiguous after it, and says nothing of the account', async () => {
  const before = broken((context) => context.assertLease());
  const first = await record();
  expect(await before.deliver(first.publicId)).toEqual({ kind: 'permanent', code: 'internal_error' });

  const after = broken((context) => context.finalByte());
  const second = await record();
  expect(await after.deliver(second.publicId)).toEqual({ kind: 'ambiguous', code: 'internal_error' });
  for (const { id } of [first, second]) {
    const [attempt] = await rowsOf('attempts', id);
    expect(attempt).toMatchObject({ state: 'finished', provider_ok: null, detail: 'a mistake of ours (TypeError)' });
  }
});

test('a result that is asked for again after its notification was rescheduled does not close the run over it', async () => {
  const { deliver } = await withFaults([{ mail: { reply: '530 5.7.0 authentication required' } }, {}]);
  const clientId = randomUUID();
  const { id, publicId } = await record({ clientId });
  const answer = await deliver(publicId);
  expect(answer).toMatchObject({ kind: 'deferred', reason: 'auth_required' });
  const sendAt = new Date();
  const target = { id, clientId, environment: 'live', sendAt } as const;
  expect(await rescheduleNotification(quietPorts(database()), target)).toMatchObject({ kind: 'rescheduled' });

  expect(await statusOf(id)).toBe('SCHEDULED');
  // The account is mended by the time that somebody asks.
  await database().pool.query('delete from provider_health');
  expect(await deliver(publicId)).toEqual(answer);
  expect(await deliver(publicId, 2)).toEqual({ kind: 'sent' });
});
