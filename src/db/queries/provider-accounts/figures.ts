import { sql } from 'drizzle-orm';
import { CHANNELS } from '../../../domain/channel.ts';
import { HOUR_MS } from '../../../domain/durations.ts';
import { CLOCKS_APART_MS, lowestIdAt } from '../../../domain/ids.ts';
import type { KeyMode } from '../../../domain/notification.ts';
import type { Queryable } from '../../client.ts';
import { queryRows } from '../../statement.ts';

/* What is told of accounts: who waits for them, and how long they take to answer. */

export type Waiting = { provider: string; waiting: number; since: Date | null };

/** How many of a client wait in the line of each account, and since when the first of them; a look-up for each rank. */
export function countOwnWaiting(db: Queryable, clientId: string, providers: string[]): Promise<Waiting[]> {
  return queryRows<Waiting>(
    db,
    'count-own-waiting',
    sql`select p.provider, sum(w.waiting)::int as waiting, min(w.since) as since
      from unnest(${sql.param(providers)}::text[]) p (provider)
        cross join generate_series(0, 1) class cross join generate_series(1, 5) priority
        cross join lateral (
          select count(*) as waiting, min(l.since) as since from account_line l
          where l.account = p.provider and l.class = class.class and l.priority = priority.priority
            and l.client_id = ${clientId} and l.called_at is null) w
      group by p.provider`,
  );
}

/** The same of all clients. */
export function countAllWaiting(db: Queryable, providers: string[]): Promise<Waiting[]> {
  return queryRows<Waiting>(
    db,
    'count-all-waiting',
    sql`select account as provider, count(*)::int as waiting, min(since) as since from account_line
      where account = any(${sql.param(providers)}::text[]) and called_at is null group by account`,
  );
}

/** How long calls took, in milliseconds. */
export type CallTimes = { provider: string; p50: number; p95: number };

/** So many of each channel, or account, are looked at, newest first. */
const SAMPLED = 500;
/** Among so many of a channel those of live keys are looked for. */
const LOOKED_THROUGH = 5_000;

const TIMES = sql`round((extract(epoch from percentile_cont(0.5) within group (order by a.took)) * 1000)::numeric)::int as p50,
  round((extract(epoch from percentile_cont(0.95) within group (order by a.took)) * 1000)::numeric)::int as p95`;
const LAST_HOUR = sql`a.state = 'finished' and a.finished_at > now() - interval '1 hour'`;

/** Of the newest notifications of a client, accepted within the last hour, the calls that were answered in it. */
export function measureOwnCalls(
  db: Queryable,
  { clientId, environment }: { clientId: string; environment: KeyMode },
  now: Date,
): Promise<CallTimes[]> {
  const since = lowestIdAt(now.getTime() - HOUR_MS - CLOCKS_APART_MS);
  // No parameter: the partial index of test rows has this very condition.
  const newest =
    environment === 'test'
      ? sql`(select id, environment from notifications
          where client_id = ${clientId} and environment = 'test' and id >= ${since} order by id desc limit ${SAMPLED})`
      : sql`(select n.id, n.environment from unnest(${sql.param(CHANNELS)}::text[]) c (channel) cross join lateral (
          select id, environment from (
            select id, environment from notifications
            where client_id = ${clientId} and channel = c.channel and id >= ${since} order by id desc limit ${LOOKED_THROUGH}) l
          where environment = 'live' limit ${SAMPLED}) n)`;
  return queryRows<CallTimes>(
    db,
    `measure-own-calls:${environment}`,
    sql`select a.provider, ${TIMES}
      from ${newest} n cross join lateral (
        select a.provider, a.finished_at - a.started_at as took from attempts a
        where a.notification_id = n.id and ${LAST_HOUR}) a
      where n.environment = ${environment}
      group by a.provider`,
  );
}

/** Of the newest calls of each account, whoever sent them, those that were answered within the last hour. */
export function measureAllCalls(db: Queryable, providers: string[]): Promise<CallTimes[]> {
  return queryRows<CallTimes>(
    db,
    'measure-all-calls',
    sql`select p.provider, ${TIMES}
      from unnest(${sql.param(providers)}::text[]) p (provider) cross join lateral (
        select a.finished_at - a.started_at as took from attempts a
        where a.provider = p.provider and ${LAST_HOUR} order by a.finished_at desc limit ${SAMPLED}) a
      group by p.provider`,
  );
}
