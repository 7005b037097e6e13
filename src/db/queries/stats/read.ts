import { and, type SQL, sql } from 'drizzle-orm';
import type { Channel } from '../../../domain/channel.ts';
import { MINUTE_MS } from '../../../domain/durations.ts';
import type { KeyMode } from '../../../domain/notification.ts';
import { type Span, type StatsEvent, type StatsStep, statsEdges } from '../../../domain/stats.ts';
import type { Pool, Queryable } from '../../client.ts';
import { queryRows } from '../../statement.ts';
import { inSnapshot } from '../../transaction.ts';
import { countTold, sumLatencies, toldBy } from './cells.ts';
import { findStatsClock, readTimelineByIndex } from './count.ts';

export const STATS_KEYS = ['channel', 'provider', 'template', 'campaign', 'errorCode'] as const;
export type StatsKey = (typeof STATS_KEYS)[number];

export type StatsQuestion = Span & {
  /** Null for all clients together. */
  clientId: string | null;
  environment: KeyMode;
  /** `from` and `to` begin such a step, in UTC. */
  step: StatsStep;
  by: readonly StatsKey[];
  channel?: Channel | undefined;
  provider?: string | undefined;
  template?: string | undefined;
  /** A UUID. */
  campaign?: string | undefined;
  errorCode?: string | undefined;
};

/** How often notifications of one group became a status in one step; of the keys those that were asked for, empty or nil for none. */
export type StatsSum = { at: Date; status: StatsEvent; count: number; latency: number[] } & Partial<
  Record<StatsKey, string>
>;

/** In SQL, the column of each key. */
const COLUMNS: Record<StatsKey, string> = {
  channel: 'channel',
  provider: 'provider',
  template: 'template',
  campaign: 'campaign_id',
  errorCode: 'error_code',
};
const UNITS: Record<StatsStep, SQL> = { '1m': sql`'minute'`, '1h': sql`'hour'`, '1d': sql`'day'` };

/** What came after the last count is counted when it is asked for, as long as that is no longer ago. */
const MOST_OPEN_MS = 2 * MINUTE_MS;

/**
 * The sums of each step and group, on one state of all tables: of days, hours and minutes that were counted, and of what the
 * timeline has since then.
 * @param limit of rows; where there are more, so many and one more are answered
 * @returns `asOf`, up to when all is counted; null where nothing ever was
 */
export function sumStats(
  pool: Pool,
  question: StatsQuestion,
  limit: number,
): Promise<{ sums: StatsSum[]; asOf: Date | null }> {
  return inSnapshot(pool, async (tx) => {
    const { now, asOf } = await findStatsClock(tx);
    const isOpen = asOf !== null && now.getTime() - asOf.getTime() <= MOST_OPEN_MS;
    const counted = await sumCounted(tx, question, asOf ?? now, limit);
    const open = isOpen && question.to > asOf ? await sumOpen(tx, question, { from: asOf, to: now }) : [];
    return { sums: [...counted, ...open], asOf: isOpen ? now : asOf };
  });
}

function sumCounted(db: Queryable, question: StatsQuestion, upTo: Date, limit: number): Promise<StatsSum[]> {
  const { step, by } = question;
  const parts = partsOf(question, upTo).map(
    ({ table, from, to }) =>
      sql`select at, ${columnsOf(by)} status, count, latency from ${sql.raw(table)}
        where ${asksFor(question)} and at >= ${from} and at < ${to} and ${isOf(question)}`,
  );
  return queryRows<StatsSum>(
    db,
    null,
    sql`select date_trunc(${UNITS[step]}, at, 'UTC') as at, ${namedColumnsOf(by)} status, sum(count)::float8 as count,
        ${sumLatencies('float8')} as latency
      from (${sql.join(parts, sql` union all `)}) cells
      group by date_trunc(${UNITS[step]}, at, 'UTC'), ${columnsOf(by)} status limit ${limit + 1}`,
  );
}

/** The table for each part of the span that is asked for. @param upTo when was counted last: nothing was summed after it */
function partsOf({ step, from, to }: StatsQuestion, upTo: Date): ({ table: string } & Span)[] {
  const edges = statsEdges(upTo);
  const later = (a: Date, b: Date) => (a > b ? a : b);
  const earlier = (a: Date, b: Date) => (a < b ? a : b);
  const days = { table: 'stats_day', from, to: earlier(to, edges.days) };
  const hours = {
    table: 'stats_hour',
    from: step === '1d' ? later(from, edges.days) : from,
    to: earlier(to, edges.hours),
  };
  const minutes = { table: 'stats_minute', from: step === '1m' ? from : later(from, edges.hours), to };
  const all = step === '1m' ? [minutes] : step === '1h' ? [hours, minutes] : [days, hours, minutes];
  const some = all.filter((part) => part.from < part.to);
  return some.length > 0 ? some : [minutes];
}

/** What no cell has yet. */
async function sumOpen(tx: Queryable, question: StatsQuestion, { from, to }: Span): Promise<StatsSum[]> {
  const { step, by } = question;
  await readTimelineByIndex(tx);
  const within = sql`at >= ${from} and at < ${to} and at >= ${question.from} and at < ${question.to}`;
  return queryRows<StatsSum>(
    tx,
    null,
    sql`with ${toldBy(within, asksFor(question))}
      select at, ${namedColumnsOf(by)} status, count::float8 as count, latency::float8[] as latency
      from (${countTold(sql`date_trunc(${UNITS[step]}, at, 'UTC')`)}) cells where ${isOf(question)}`,
  );
}

/** Whose: of a cell, and of a notification. */
function asksFor({ clientId, environment }: StatsQuestion): SQL {
  const whose = clientId === null ? sql`true` : sql`client_id = ${clientId}`;
  return sql`${whose} and environment = ${environment}`;
}

function isOf(question: StatsQuestion): SQL {
  const conditions = STATS_KEYS.filter((key) => question[key] !== undefined).map(
    (key) => sql`${sql.raw(COLUMNS[key])} = ${question[key]}`,
  );
  return and(...conditions) ?? sql`true`;
}

/** Each with a comma behind it. */
const columnsOf = (by: readonly StatsKey[]) => sql.raw(by.map((key) => `${COLUMNS[key]}, `).join(''));
const namedColumnsOf = (by: readonly StatsKey[]) => sql.raw(by.map((key) => `${COLUMNS[key]} as "${key}", `).join(''));
