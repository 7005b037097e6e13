import { randomUUID } from 'node:crypto';
import { expect, inject, test } from 'vitest';
import { kafkaOf } from '../../src/main/wiring/connect.ts';
import { startJobs } from '../../src/main/wiring/jobs.ts';
import { connectLazily } from '../../src/temporal/client-connection.ts';
import { processContext } from '../hardening/process-context.ts';
import { eventually } from '../support/expect/eventually.ts';
import { recordNotification } from '../support/factories/notifications.ts';
import { kafkaBrokers, uniqueName } from '../support/servers/kafka.ts';
import { useDatabase } from '../support/servers/use-api.ts';

const db = useDatabase();

test('all jobs at once do their rounds in a process whose pool has a single connection', async () => {
  const { pool } = db.database;
  const { id } = await recordNotification(db.database, randomUUID());
  await pool.query(`update notifications set status = 'SENT' where id = $1`, [id]);
  const context = processContext({
    DATABASE_URL: db.url,
    DATABASE_POOL: '1',
    KAFKA_BROKERS: kafkaBrokers().join(','),
    KAFKA_GROUP_ID: uniqueName('jobs'),
    TEMPORAL_ADDRESS: inject('temporalAddress'),
  });
  const temporal = connectLazily({ address: inject('temporalAddress'), namespace: 'default', tls: null, apiKey: null });
  context.onEnd('temporal', () => temporal.close());
  startJobs(context, { kafka: kafkaOf(context.settings, context.logger), temporal, wakeRelay: () => {} });
  // Whoever waits too long for a connection gives up, and the log says so.
  for (let round = 0; round < 3; round++) {
    await pool.query('insert into pending_erasures (notification_id) values ($1)', [id]);
    const isErased = async () => (await pool.query('select from pending_erasures')).rowCount === 0;
    await eventually(isErased, { timeoutMs: 30_000, everyMs: 50, what: 'a round of one of them' });
  }
  expect(context.log()).not.toContain('job failed');
});
