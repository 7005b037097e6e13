import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { type Database, openDatabase } from '../../src/db/client.ts';
import { migrateDatabase } from '../../src/db/migrate.ts';
import type { AccountLimits } from '../../src/domain/account-limits.ts';
import { DEFAULT_RETRY } from '../../src/domain/retry-policy.ts';
import type { Route } from '../../src/domain/route.ts';
import { eventually } from '../../test/support/expect/eventually.ts';
import { type SmtpSink, startSmtpSink } from '../../test/support/fakes/smtp-sink.ts';
import { startDeliveries } from '../../test/support/servers/deliveries.ts';
import { withClient } from '../../test/support/servers/with-client.ts';
import type { Bench } from './point.ts';

const MIGRATIONS = fileURLToPath(new URL('../../drizzle', import.meta.url));

const BATCH = 2_000;

export const SMTP: Route = { channel: 'email', provider: 'smtp' };
export const FALLBACK: Route = { channel: 'email', provider: 'smtp-fallback' };

/** A database of a point's own, migrated, with a worker's activities before a real mail server. */
export type Lab = {
  database: Database;
  sink: SmtpSink;
  deliveries: ReturnType<typeof startDeliveries>;
  close(): Promise<void>;
};

export async function openLab(bench: Bench, accountLimits: AccountLimits, { poolSize = 30 } = {}): Promise<Lab> {
  const { databaseUrl: server } = bench.servers;
  const name = `many_${randomBytes(6).toString('hex')}`;
  await withClient(server, (admin) => admin.query(`create database ${name}`));
  const url = new URL(server);
  url.pathname = `/${name}`;
  await migrateDatabase(url.href, MIGRATIONS);
  const onConnectionError = () => {};
  const database = openDatabase({ url: url.href, poolSize, applicationName: 'posthorn-many', onConnectionError });
  const sink = await startSmtpSink();
  const deliveries = startDeliveries(database, sink.port, { accountLimits, fallbackPort: sink.port });
  return {
    database,
    sink,
    deliveries,
    async close() {
      await deliveries.stop();
      await sink.close();
      await database.close();
      await withClient(server, (admin) => admin.query(`drop database if exists ${name} with (force)`));
    },
  };
}

export type Fill = {
  account?: string;
  count: number;
  clients?: string[];
  priority?: number;
  routes?: Route[];
  /** DEFERRED without a row in the line, as the release before left them. */
  outOfLine?: boolean;
};

/** Notifications that wait in an account's line, accepted a millisecond apart and an hour ago, of these clients in turn. */
export async function fillLine(
  { pool }: Pick<Database, 'pool'>,
  { account = 'smtp', count, clients = [randomUUID()], priority = 5, routes = [SMTP], outOfLine = false }: Fill,
): Promise<string[]> {
  const elsewhere = routes.map(({ provider }) => provider).filter((provider) => provider !== account);
  const ids: string[] = [];
  // In batches, so that none is stopped for taking too long.
  for (let from = 1; from <= count; from += BATCH) {
    const { rows } = await pool.query<{ id: string }>({
      text: `with made as (
        insert into notifications (id, client_id, environment, channel, status, reason, priority, category, on_ambiguous,
          recipient, recipient_hash, user_key, content, retry, routes, sequence, wake_at, created_at, updated_at)
        select uuidv7(), ($1::uuid[])[1 + i % cardinality($1::uuid[])], 'live', 'email', 'DEFERRED', 'provider_rate', $2,
          'transactional', 'resend', json_build_object('email', 'user-' || i || '@example.com'), sha256(i::text::bytea),
          gen_random_uuid()::text, $3, $4, $5, 2, clock_timestamp() + interval '1 day',
          now() - interval '1 hour' + i * interval '1 millisecond', now()
        from generate_series($12::int, $6::int) i returning id, client_id, created_at),
      trail as (
        insert into timeline (notification_id, sequence, at, status, reason)
        select id, step, created_at, case step when 1 then 'PENDING' else 'DEFERRED' end,
          case step when 2 then 'provider_rate' end from made cross join generate_series(1, 2) step),
      lined as (
        insert into account_line (notification_id, run, account, class, priority, client_id, since, elsewhere)
        select id, 0, $7, $8, $9, client_id, created_at, $10 from made where not $11)
      select id from made order by created_at`,
      values: [
        clients,
        priority,
        JSON.stringify({ subject: 'Hello', text: 'Good morning', html: null }),
        JSON.stringify(DEFAULT_RETRY),
        JSON.stringify(routes),
        Math.min(from + BATCH - 1, count),
        account,
        priority <= 3 ? 0 : 1,
        priority <= 3 ? 1 : 3,
        elsewhere,
        outOfLine,
        from,
      ],
    });
    ids.push(...rows.map(({ id }) => id));
  }
  // As autovacuum would within a minute.
  await pool.query('analyze account_line, notifications, timeline');
  return ids;
}

/** Of an address, as the activities of `startDeliveries` know it. */
export function hashOf(address: string): Buffer {
  return createHash('sha256').update(address).digest();
}

const LOOK_EVERY_MS = 250;

/** How many the dispatcher has called at once, the most of it from now until `isOver`. */
export async function mostCalledUntil({ pool }: Pick<Database, 'pool'>, isOver: () => boolean): Promise<number> {
  let most = 0;
  let lookAt = 0;
  const look = async () => {
    const { rows } = await pool.query(`select coalesce(max((state->>'atOnce')::int), 0) as k from account_calls`);
    most = Math.max(most, rows[0].k);
  };
  const watched = async () => {
    const over = isOver();
    if (over || performance.now() >= lookAt) {
      lookAt = performance.now() + LOOK_EVERY_MS;
      await look();
    }
    return over;
  };
  await eventually(watched, { timeoutMs: 120_000, everyMs: 5 });
  return most;
}
