import { type SQL, sql } from 'drizzle-orm';
import { CHANNELS } from '../../../domain/channel.ts';
import type { KeyMode } from '../../../domain/notification.ts';
import { SANDBOX } from '../../../domain/route.ts';
import type { RowAccess } from '../../../domain/row-access.ts';
import type { Queryable } from '../../client.ts';
import { queryRows } from '../../statement.ts';

export type DeadLetterGroup = {
  channel: string | null;
  provider: string | null;
  errorCode: string;
  /** Of a client those among its newest `MOST_OF_CAUSE`. */
  count: number;
  /** There are more than so many, so that not all were looked at. */
  hasMore: boolean;
  oldest: Date;
  newest: Date;
  /** UUID of the newest of them. */
  sampleId: string;
};

/** As many causes as a person would look at. */
const MOST_GROUPS = 1_000;
/** Counted one by one: where there are more, the number no longer matters. */
export const MOST_OF_CAUSE = 1_000;

/**
 * What is open, by its cause, the cause of most first. Of a client what it costs depends on how many causes there are and not
 * on how many letters: the index leads from cause to cause, and of each a bounded number is counted. For the operator all
 * are counted, those of nobody too.
 */
export function groupDeadLetters(
  db: Queryable,
  { clientId, environment }: RowAccess,
  only?: KeyMode,
): Promise<DeadLetterGroup[]> {
  if (clientId === null) return groupAll(db, only);
  if (environment === 'test' && only === 'live') return Promise.resolve([]);
  return groupOwn(db, clientId, environment === 'test' ? 'test' : only);
}

function groupOwn(db: Queryable, clientId: string, only: KeyMode | undefined): Promise<DeadLetterGroup[]> {
  const isOpen = sql`d.client_id = ${clientId} and d.status = 'FAILED'`;
  // One cause after the other, each by one step down the index, which can go to null or to a value, but not to either.
  const kinds: Kind[] = [
    {
      name: sql`with_provider`,
      isOfKind: sql`${isOpen} and d.channel = c.channel and d.provider is not null`,
      isLater: sql`(d.provider, d.error_code) > (c.provider, c.error_code)`,
      isSame: sql`d.channel = c.channel and d.provider = c.provider and d.error_code = c.error_code`,
      from: sql`unnest(${sql.param([...CHANNELS])}::text[]) as c(channel)`,
    },
    {
      name: sql`without_provider`,
      isOfKind: sql`${isOpen} and d.channel = c.channel and d.provider is null`,
      isLater: sql`d.error_code > c.error_code`,
      isSame: sql`d.channel = c.channel and d.provider is null and d.error_code = c.error_code`,
      from: sql`unnest(${sql.param([...CHANNELS])}::text[]) as c(channel)`,
    },
    {
      // What Kafka refused.
      name: sql`without_channel`,
      isOfKind: sql`${isOpen} and d.channel is null and d.provider is null`,
      isLater: sql`d.error_code > c.error_code`,
      isSame: sql`d.channel is null and d.provider is null and d.error_code = c.error_code`,
      from: sql`(values (null::text)) as c(channel)`,
    },
  ];
  const lists = kinds.map(causesOf);
  const counted = kinds.map(({ name, isSame }) => countOf(name, sql`${isOpen} and ${isSame}`, only));
  return queryRows<DeadLetterGroup>(
    db,
    null,
    sql`with recursive ${sql.join(lists, sql`, `)}
      select g.channel, g.provider, g.error_code as "errorCode", g.count, g."hasMore",
        least(o.created_at, n.created_at) as oldest, n.created_at as newest, n.id as "sampleId"
      from (${sql.join(counted, sql` union all `)}) g
        cross join lateral ${letter(sql`g.newest_id`)} n cross join lateral ${letter(sql`g.oldest_id`)} o
      order by g.count desc, newest desc limit ${MOST_GROUPS}`,
  );
}

/** One letter, looked up by its id whatever the planner thinks: with a limit it is no join. */
const letter = (id: SQL) => sql`(select d.id, d.created_at from dead_letters d where d.id = ${id} limit 1)`;

/** Nothing of a live key goes there. */
const NOT_OF_SANDBOX = sql`where provider is distinct from ${sql.raw(`'${SANDBOX}'`)}`;

/** Causes that are alike in which of their columns are null; in the conditions `c` is a cause and `d` a letter. */
type Kind = { name: SQL; isOfKind: SQL; isLater: SQL; isSame: SQL; from: SQL };

/** The whole order of the index: a column that is null is not known to be the same in all rows. */
const inOrder = (direction: 'asc' | 'desc') =>
  sql.raw(['channel', 'provider', 'error_code'].map((column) => `d.${column} ${direction}`).join(', '));

function causesOf({ name, isOfKind, isLater, from }: Kind): SQL {
  const first = (condition: SQL) =>
    sql`(select d.channel, d.provider, d.error_code from dead_letters d where ${condition}
      order by ${inOrder('asc')} limit 1) f`;
  return sql`${name} as (
    select f.* from ${from} cross join lateral ${first(isOfKind)}
    union all
    select f.* from ${name} c cross join lateral ${first(sql`${isOfKind} and ${isLater}`)})`;
}

function countOf(name: SQL, isOfCause: SQL, only: KeyMode | undefined): SQL {
  // A subquery and no join, so that the notifications of these few are looked up, whatever the planner thinks.
  const isWanted = only
    ? sql`(select n.environment from notifications n where n.id = d.notification_id)
        is ${sql.raw(only === 'test' ? 'not distinct' : 'distinct')} from 'test'`
    : sql`true`;
  const looked = (direction: 'asc' | 'desc') =>
    sql`(select d.id, ${isWanted} as is_wanted from dead_letters d where ${isOfCause}
      order by ${inOrder(direction)}, d.id ${sql.raw(direction)} limit ${MOST_OF_CAUSE + 1}) l`;
  // PostgreSQL has no max(uuid); as text a UUID sorts the same under collation "C".
  return sql`select c.*, least(w.count, ${MOST_OF_CAUSE}::int) as count, w.looked > ${MOST_OF_CAUSE}::int as "hasMore", w.newest_id::uuid,
      coalesce((select l.id from ${looked('asc')} where l.is_wanted limit 1), w.oldest_id::uuid) as oldest_id
    from (select * from ${name} ${only === 'live' ? NOT_OF_SANDBOX : sql``} limit ${MOST_GROUPS}) c cross join lateral (
      select count(*)::int as looked, (count(*) filter (where l.is_wanted))::int as count,
        max(l.id::text collate "C") filter (where l.is_wanted) as newest_id,
        min(l.id::text collate "C") filter (where l.is_wanted) as oldest_id
      from ${looked('desc')}) w
    where w.count > 0`;
}

function groupAll(db: Queryable, only: KeyMode | undefined): Promise<DeadLetterGroup[]> {
  const isOfTest = sql`exists (select from notifications n where n.id = d.notification_id and n.environment = 'test')`;
  const isWanted = only && (only === 'test' ? isOfTest : sql`not ${isOfTest}`);
  return queryRows<DeadLetterGroup>(
    db,
    null,
    sql`select channel, provider, error_code as "errorCode", count(*)::int as count, false as "hasMore", min(created_at) as oldest,
        max(created_at) as newest, max(id::text collate "C") as "sampleId"
      from dead_letters d where status = 'FAILED' ${isWanted ? sql`and ${isWanted}` : sql``}
      group by channel, provider, error_code order by count desc, newest desc limit ${MOST_GROUPS}`,
  );
}
