import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { recordNotification } from '../support/factories/notifications.ts';
import { type SmtpSink, startSmtpSink } from '../support/fakes/smtp-sink.ts';
import { startDeliveries } from '../support/servers/deliveries.ts';
import { useDatabase } from '../support/servers/use-api.ts';

/** PostgreSQL makes a plan for the values at hand so often before it decides whether one for all values would do. */
const TRIES = 5;

// One connection, which keeps them.
const db = useDatabase({ poolSize: 1 });
let sink: SmtpSink;
let deliveries: ReturnType<typeof startDeliveries>;

beforeAll(async () => {
  sink = await startSmtpSink();
  deliveries = startDeliveries(db.database, sink.port);
});
afterAll(async () => {
  await deliveries.stop();
  await sink.close();
});

test('no statement of what each notification needs is planned anew each time', async () => {
  for (let turn = 0; turn < 2 * TRIES; turn++) {
    const { publicId } = await recordNotification(db.database, randomUUID());
    expect(await deliveries.deliver(publicId)).toEqual({ kind: 'sent' });
  }
  const { rows } = await db.database.pool.query<{ name: string; anew: number }>(
    'select name, custom_plans::int as anew from pg_prepared_statements order by name',
  );
  expect(rows.map(({ name }) => name)).toEqual(expect.arrayContaining(['accept-notification', 'start-attempt']));
  expect(rows.filter(({ anew }) => anew > TRIES)).toEqual([]);
});
