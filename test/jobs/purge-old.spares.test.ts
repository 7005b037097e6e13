import { randomUUID } from 'node:crypto';
import { beforeEach, expect, test } from 'vitest';
import { PURGES, type Purge, purgePage } from '../../src/db/queries/retention.ts';
import { CLOCKS_APART_MS, lowestIdAt } from '../../src/domain/ids.ts';
import { DEFAULT_RETENTION_DAYS } from '../../src/domain/retention.ts';
import { purgeOld } from '../../src/jobs/purge-old.ts';
import { recordNotification } from '../support/factories/notifications.ts';
import { silentLogger } from '../support/servers/kafka.ts';
import { useDatabase } from '../support/servers/use-api.ts';

const DAY_MS = 86_400_000;

const db = useDatabase();

beforeEach(() =>
  db.database.pool.query('truncate notifications, idempotency_keys, dead_letters, in_app_messages, audit_log'),
);

const run = (text: string, values: unknown[] = []) => db.database.pool.query(text, values);
const round = () => purgeOld({ pool: db.database.pool, retention: DEFAULT_RETENTION_DAYS, logger: silentLogger });
const msAgo = (days: number) => Date.now() - days * DAY_MS;
let lastId = 0;
const idAt = (days: number) => lowestIdAt(msAgo(days) - ++lastId * CLOCKS_APART_MS);

type Event = { status?: string; environment?: 'live' | 'test'; eventId?: string };

/** A notification of an event as it is accepted and kept, and then `days` old. */
async function acceptEvent(clientId: string, days: number, { status = 'SENT', environment = 'live', eventId }: Event) {
  const id = idAt(days);
  await recordNotification(db.database, clientId, { id, eventId: eventId ?? id, environment });
  const at = new Date(msAgo(days));
  await run('update notifications set status = $2, updated_at = $3 where id = $1', [id, status, at]);
  const route = environment === 'test' ? 'test:event:email' : 'event:email';
  await run(
    `insert into idempotency_keys (client_id, route, key, request_hash, status_code, response, created_at)
      values ($1, $2, $3, '\\x00', 202, '{}', $4)`,
    [clientId, route, eventId ?? id, at],
  );
  return id;
}
const namesKept = async () => (await run('select route, key from idempotency_keys order by route, key')).rows;

test('the name of an event stays as long as its notification, however long that waits', async () => {
  const clientId = randomUUID();
  const young = await acceptEvent(clientId, 30, {});
  const waiting = await acceptEvent(clientId, 300, { status: 'SCHEDULED' });
  await acceptEvent(clientId, 300, {});
  await run(
    `insert into idempotency_keys (client_id, route, key, request_hash, status_code, response, created_at)
      values ($1, 'POST /api/events', 'k', '\\x00', 202, '{}', now() - interval '30 days')`,
    [clientId],
  );
  expect(await round()).toEqual({ idempotency_keys: 1, notifications: 1 });
  expect((await namesKept()).map(({ key }) => key).sort()).toEqual([young, waiting].sort());
});

test('the name of a test key’s event goes, and that of the same event of a live key stays', async () => {
  const clientId = randomUUID();
  await acceptEvent(clientId, 300, { environment: 'test', eventId: 'order-1' });
  await acceptEvent(clientId, 30, { eventId: 'order-1' });
  await round();
  expect(await namesKept()).toEqual([{ route: 'event:email', key: 'order-1' }]);
});

test('a message that came to an inbox lately stays, however long ago its notification was accepted', async () => {
  await run(`insert into in_app_messages (id, client_id, user_id, text) values ($1, gen_random_uuid(), 'u', 'hello')`, [
    idAt(181),
  ]);
  expect(await round()).toEqual({});
});

test('a dead letter that is to be replayed at a time stays until then', async () => {
  await run(
    `insert into dead_letters (id, error_code, status, retry_at) values
      ($1, 'x', 'FAILED', now() + interval '30 days'), ($2, 'x', 'FAILED', null)`,
    [idAt(400), idAt(400)],
  );
  expect(await round()).toEqual({ dead_letters: 1 });
  expect((await run('select retry_at is not null as due from dead_letters')).rows).toEqual([{ due: true }]);
});

test('a class that cannot be purged stops no other, and is named at the end', async () => {
  await run(
    `create function refuse() returns trigger language plpgsql as $$ begin raise exception 'no'; end $$;
    create trigger refuse before delete on dead_letters execute function refuse()`,
  );
  try {
    await run(`insert into dead_letters (id, error_code, status) values ($1, 'x', 'FAILED')`, [idAt(400)]);
    await run(`insert into audit_log (id, actor, action, at) values ($1, 'operator', 'key.revoke', $2)`, [
      idAt(500),
      new Date(msAgo(500)),
    ]);
    await expect(round()).rejects.toThrow('dead_letters');
    expect((await run('select from audit_log')).rowCount).toBe(0);
    expect((await run('select from dead_letters')).rowCount).toBe(1);
  } finally {
    await run('drop function refuse cascade');
  }
});

test('whoever deletes dead letters reads the table a few times, not once for each', async () => {
  await run(
    `insert into dead_letters (id, error_code, status)
      select (lpad(to_hex(i), 12, '0') || '70008000000000000000')::uuid, 'x', 'FAILED' from generate_series(1, 3000) i`,
  );
  await run('analyze dead_letters');
  const connection = await db.database.pool.connect();
  try {
    const reads = async () => {
      await connection.query('select pg_stat_force_next_flush()');
      const sql = `select seq_scan::int as n from pg_stat_user_tables where relname = 'dead_letters'`;
      return (await connection.query(sql)).rows[0].n;
    };
    const before = await reads();
    const [letters] = PURGES.dead_letters as [Purge];
    const page = await purgePage(connection, letters, { before: new Date(), after: null, limit: 500 });
    expect(page).toMatchObject({ read: 500, deleted: 500 });
    expect((await reads()) - before).toBeLessThan(5);
  } finally {
    connection.release();
  }
});
