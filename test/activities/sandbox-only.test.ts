import { expect, test } from 'vitest';
import { PRIMARY } from '../support/servers/deliveries.ts';
import { deliveryLab } from '../support/servers/delivery-lab.ts';

const { record, pool, withSink, rowsOf, statusOf } = deliveryLab();

const SANDBOX = { channel: 'email' as const, provider: 'sandbox' };

test('what a test key sent never reaches a real provider, whatever its routes say, and closes that to nobody', async () => {
  const { sink, deliver } = await withSink();
  const { id, publicId } = await record({ environment: 'test', routes: [PRIMARY] });
  expect(await deliver(publicId)).toEqual({ kind: 'permanent', code: 'sandbox_only' });
  expect(await rowsOf('attempts', id)).toMatchObject([
    { outcome: 'permanent', code: 'sandbox_only', provider: 'smtp', provider_ok: null, response: null },
  ]);
  expect(await statusOf(id)).toBe('RETRYING');

  const live = await record();
  expect(await deliver(live.publicId)).toEqual({ kind: 'sent' });
  expect((await sink.messages()).map(({ messageId }) => messageId)).toEqual([`<${live.publicId}@example.org>`]);
});

test('what a test key sent goes on to the sandbox where that is left, and gives its place in the user’s window back', async () => {
  const { sink, deliverBy } = await withSink();
  const { publicId } = await record({ environment: 'test', routes: [PRIMARY, SANDBOX], userKey: 'of a test key' });
  expect(await deliverBy(publicId, [PRIMARY, SANDBOX])).toEqual({ kind: 'permanent', code: 'sandbox_only' });
  const { rows } = await pool().query(`select begun, promised from send_slots where user_key = 'of a test key'`);
  expect(rows).toEqual([{ begun: [], promised: [] }]);
  expect(await deliverBy(publicId, [SANDBOX], 2)).toEqual({ kind: 'sent' });
  expect(sink.ledger).toEqual([]);
});
