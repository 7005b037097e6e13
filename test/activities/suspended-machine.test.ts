import { expect, test } from 'vitest';
import { clock, type Moment } from '../../src/async/clock.ts';
import { eventually } from '../support/expect/eventually.ts';
import { gate } from '../support/expect/gate.ts';
import { startSmtpFaultServer } from '../support/fakes/smtp-fault-server.ts';
import { startDeliveries } from '../support/servers/deliveries.ts';
import { deliveryLab } from '../support/servers/delivery-lab.ts';

const { cleanUps, database, record, rowsOf } = deliveryLab();

/** A send that waits in the middle for its mail server, on a machine whose clocks can jump meanwhile. */
async function sendUntilRecipient(jump: (now: Moment) => Moment) {
  const goesOn = gate();
  const server = await startSmtpFaultServer([{ rcpt: { when: goesOn.opened } }, {}]);
  let jumped = false;
  const deliveries = startDeliveries(database(), server.port, { clock: () => (jumped ? jump(clock()) : clock()) });
  cleanUps.push(server.close, deliveries.stop);
  const { id, publicId } = await record();
  const sending = deliveries.deliver(publicId);
  await eventually(() => server.steps.includes('1 rcpt'), { everyMs: 5 });
  jumped = true;
  goesOn.open();
  return { outcome: await sending, server, id };
}

test.each([
  ['stood still, as on a machine that was suspended, and only the wall clock has gone on', 'wallMs'],
  ['was set back, and only the steady clock has gone on', 'steadyMs'],
] as const)('a sender whose other clock %s, for longer than its lease, sends nothing any more', async (_, moved) => {
  const { outcome, server, id } = await sendUntilRecipient((now) => ({ ...now, [moved]: now[moved] + 31_000 }));
  expect(outcome).toEqual({ kind: 'transient', code: 'aborted' });
  expect(server.ledger).toEqual([]);
  expect(await rowsOf('attempts', id)).toMatchObject([{ state: 'finished', outcome: 'transient', provider_ok: null }]);
});

test('a wall clock that is set back ends no lease', async () => {
  const { outcome, server } = await sendUntilRecipient((now) => ({ ...now, wallMs: now.wallMs - 3_600_000 }));
  expect(outcome).toEqual({ kind: 'sent' });
  expect(server.ledger).toHaveLength(1);
});
