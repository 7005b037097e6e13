import { randomUUID } from 'node:crypto';
import { afterEach } from 'vitest';
import type { NewNotification } from '../../../src/db/queries/notifications/accept.ts';
import { recordNotification } from '../factories/notifications.ts';
import { type SmtpScript, startSmtpFaultServer } from '../fakes/smtp-fault-server.ts';
import { startSmtpSink } from '../fakes/smtp-sink.ts';
import { startDeliveries } from './deliveries.ts';
import { useDatabase } from './use-api.ts';

/** For one test file: a database, mail servers with a worker's activities before them, and looks into the tables. */
export function deliveryLab() {
  const clientId = randomUUID();
  const cleanUps: (() => Promise<unknown>)[] = [];
  const db = useDatabase({ poolSize: 30 });
  afterEach(async () => {
    for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
  });

  return {
    /** Ended after the test, the last first. */
    cleanUps,
    database: () => db.database,
    pool: () => db.database.pool,
    record: (overrides: Partial<NewNotification> = {}) => recordNotification(db.database, clientId, overrides),
    async withSink(options: Parameters<typeof startSmtpSink>[0] = {}) {
      const sink = await startSmtpSink(options);
      const deliveries = startDeliveries(db.database, sink.port);
      cleanUps.push(sink.close, deliveries.stop);
      return { sink, ...deliveries };
    },
    async withFaults(scripts: SmtpScript[]) {
      const server = await startSmtpFaultServer(scripts);
      const deliveries = startDeliveries(db.database, server.port);
      cleanUps.push(server.close, deliveries.stop);
      return { server, ...deliveries };
    },
    async rowsOf(table: string, id: string, order = '1') {
      const sql = `select * from ${table} where notification_id = $1 order by ${order}`;
      return (await db.database.pool.query(sql, [id])).rows;
    },
    async statusOf(id: string): Promise<string> {
      const { rows } = await db.database.pool.query('select status from notifications where id = $1', [id]);
      return rows[0].status;
    },
    /** The events and dead-letter records of a notification that wait in the outbox. */
    async newsOf(publicId: string) {
      const sql = `select event_type, payload::jsonb as payload from outbox where key = $1 and stream in ('status', 'dead-letters')
        order by event_type desc`;
      return (await db.database.pool.query(sql, [publicId])).rows;
    },
  };
}
