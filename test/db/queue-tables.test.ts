import { expect, test } from 'vitest';
import { useDatabase } from '../support/servers/use-api.ts';

const db = useDatabase();

/** Those that are read each second for the few rows that wait in them. */
const QUEUES = [
  'account_line',
  'attempts',
  'outbox',
  'pending_erasures',
  'receipts',
  'webhook_checks',
  'webhook_deliveries',
];

test('tables that are queues are vacuumed by number, however large they have become', async () => {
  const { rows } = await db.database.pool.query(
    `select relname from pg_class where relname = any($1) and 'autovacuum_vacuum_scale_factor=0' = any(reloptions) order by 1`,
    [QUEUES],
  );
  expect(rows.map(({ relname }) => relname)).toEqual(QUEUES);
});
