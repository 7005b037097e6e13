import { eq, sql } from 'drizzle-orm';
import type { Channel } from '../../domain/channel.ts';
import { CLOCKS_APART_MS, lowestIdAt } from '../../domain/ids.ts';
import type { KeyMode } from '../../domain/notification.ts';
import { dayOf, openDays } from '../../domain/usage-days.ts';
import type { Database, Pool, Queryable } from '../client.ts';
import { clients } from '../schema/index.ts';
import { execute, queryRows } from '../statement.ts';
import { findCountedDays } from './usage.ts';

export type NewClient = {
  id: string;
  name: string;
  email: string;
  createdAt: Date;
  key: { id: string; secretHash: Buffer; environment: KeyMode };
};

/** A client and its first key, which may do everything; both or neither. */
export async function registerClient(db: Queryable, { id, name, email, createdAt, key }: NewClient): Promise<void> {
  await execute(
    db,
    'register-client',
    sql`with client as (
        insert into clients (id, name, email, created_at) values (${id}, ${name}, ${email}, ${createdAt})
        returning id, created_at)
      insert into api_keys (id, client_id, environment, secret_hash, created_at)
        select ${key.id}, client.id, ${key.environment}, ${key.secretHash}, client.created_at from client`,
  );
}

/** The client of what Posthorn itself sends, once for a database. No key is its. @param id UUID */
export async function ensureSystemClient(db: Queryable, id: string): Promise<void> {
  await execute(
    db,
    'ensure-system-client',
    sql`insert into clients (id, name, email) values (${id}, 'Posthorn', '') on conflict (id) do nothing`,
  );
}

/** Whether there is such a client. @param clientId UUID */
export async function clientExists(db: Queryable, clientId: string): Promise<boolean> {
  return (await execute(db, 'client-exists', sql`select from clients where id = ${clientId}`)) === 1;
}

/** Those of these that there are. @param clientIds UUIDs */
export async function existingClients(db: Queryable, clientIds: readonly string[]): Promise<string[]> {
  const found = sql`select id from clients where id = any (${sql.param(clientIds)}::uuid[])`;
  return (await queryRows<{ id: string }>(db, 'existing-clients', found)).map(({ id }) => id);
}

export type ClientUsage = { sent: Partial<Record<Channel, number>>; failed: number };

type Whose = { clientId: string; environment: KeyMode };

/** A client and what its keys of this environment have sent; null when there is none. */
export async function getClient({ orm, pool }: Database, whose: Whose) {
  const [client] = await orm.select().from(clients).where(eq(clients.id, whose.clientId));
  return client ? { client, usage: await usageOf(pool, whose) } : null;
}

/**
 * The figures of the days that have some, and the notifications of those that have none: today's, and after a pause of the
 * job that counts perhaps others. So it agrees with the list for today, and costs no more with every day.
 */
async function usageOf(pool: Pool, { clientId, environment }: Whose): Promise<ClientUsage> {
  const { now, oldest, counted } = await findCountedDays(pool);
  const open = openDays(now, { oldest: oldest && dayOf(oldest), counted });
  // No parameter: the partial index of test rows has this very condition.
  const isOfIt = sql`environment = ${sql.raw(environment === 'test' ? "'test'" : "'live'")}`;
  const rows = await queryRows<{ channel: Channel; sent: number; failed: number }>(
    pool,
    `client-usage:${environment}`,
    sql`select channel, sum(sent)::float8 as sent, sum(failed)::float8 as failed from (
        select channel, sent, failed from usage_daily
        where client_id = ${clientId} and ${isOfIt} and day <> all(${sql.param(open)}::date[])
        union all
        select channel, count(sent_at), count(*) filter (where status in ('FAILED', 'UNKNOWN')) from notifications
        where client_id = ${clientId} and ${isOfIt} and id >= ${lowestIdAt(Date.parse(open[0]) - CLOCKS_APART_MS)}
          and (created_at at time zone 'UTC')::date = any(${sql.param(open)}::date[]) group by channel) as days
      group by channel`,
  );
  const usage: ClientUsage = { sent: {}, failed: 0 };
  for (const row of rows) {
    usage.sent[row.channel] = row.sent;
    usage.failed += row.failed;
  }
  return usage;
}
