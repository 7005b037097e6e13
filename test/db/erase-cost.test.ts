import { randomUUID } from 'node:crypto';
import { beforeAll, expect, test } from 'vitest';
import type { Pool, Queryable } from '../../src/db/client.ts';
import { eraseNotifications } from '../../src/db/queries/recipients/erase.ts';
import { findNotificationsOf } from '../../src/db/queries/recipients/find.ts';
import { useDatabase } from '../support/servers/use-api.ts';

const clientId = randomUUID();

/** 20,000 notifications of one client, a tenth of them with fallbacks, and an event of each for an endpoint. */
const db = useDatabase();

beforeAll(async () => {
  const { pool } = db.database;
  await pool.query(
    `insert into notifications (id, client_id, environment, channel, status, priority, category, on_ambiguous, recipient,
        recipient_hash, user_key, content, retry, routes, fallback_keys)
      select gen_random_uuid(), $1, 'live', 'email', 'SENT', 5, 'transactional', 'resend', '{}', sha256((i % 5000)::text::bytea),
        (i % 5000)::text, '{}', '{}', '[]', case when i % 10 = 0 then array[i::text, 'user-' || i] else '{}' end
      from generate_series(1, 20000) i`,
    [clientId],
  );
  await pool.query(
    `insert into webhook_deliveries (endpoint_id, event_id, client_id, event_type, payload, status)
      select $1, gen_random_uuid(), $2, 'notification.sent', '{"data":{"notificationId":"ntf_' || substr(md5(i::text), 1, 26) || '"}}', 'DELIVERED'
      from generate_series(1, 20000) i`,
    [randomUUID(), clientId],
  );
  await pool.query('analyze notifications, webhook_deliveries');
});

type Statement = { text: string; values: unknown[] };

/** A pool that notes what is asked of the real one. */
function noting(): { pool: Pool; plans(): Promise<string> } {
  const { pool } = db.database;
  const statements: Statement[] = [];
  const note = (target: Queryable) => (statement: Statement) => {
    if (statement.values) statements.push(statement);
    return target.query(statement);
  };
  const connect = async () => {
    const connection = await pool.connect();
    return { query: note(connection), release: (broken?: Error) => connection.release(broken) };
  };
  return {
    pool: { query: note(pool), connect } as unknown as Pool,
    async plans() {
      const plans = [];
      for (const { text, values } of statements) {
        const { rows } = await pool.query(`explain ${text}`, values);
        plans.push(rows.map((row) => row['QUERY PLAN']).join('\n'));
      }
      return plans.join('\n');
    },
  };
}

test('whoever looks for the notifications of a person reads an index for each way in which one can be its', async () => {
  const { pool, plans } = noting();
  const userKeys = { live: ['42'], test: ['none'] };
  const hashes: [Buffer, Buffer] = [Buffer.alloc(32), Buffer.alloc(32, 1)];
  const person = { clientId, environment: null, recipientHashes: hashes, userKeys };
  expect(await findNotificationsOf(pool, person, { after: null, limit: 1_000 })).toHaveLength(4);
  const plan = await plans();
  for (const index of ['recipient', 'user', 'fallback_keys']) expect(plan).toContain(`notifications_${index}`);
  expect(plan).not.toContain('Seq Scan');
});

test('whoever erases notifications reads no other ones, nor the events of others', async () => {
  const { pool, plans } = noting();
  const { rows } = await db.database.pool.query('select id from notifications order by id limit 100');
  expect(
    await eraseNotifications(
      pool,
      rows.map(({ id }) => id),
    ),
  ).toEqual({ erased: 100, pending: 0 });
  const plan = await plans();
  expect(plan).toContain('webhook_deliveries_notification');
  expect(plan).not.toMatch(/Seq Scan on (notifications|webhook_deliveries)\b/);
});
