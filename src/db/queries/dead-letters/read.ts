import { and, desc, eq, getTableColumns, gte, inArray, lt, not, type SQL, sql } from 'drizzle-orm';
import type { NodePgDatabase } from 'drizzle-orm/node-postgres';
import { CHANNELS, type Channel } from '../../../domain/channel.ts';
import type { DeadLetterKind } from '../../../domain/dead-letter.ts';
import type { KeyMode } from '../../../domain/notification.ts';
import type { RowAccess } from '../../../domain/row-access.ts';
import type { Queryable } from '../../client.ts';
import type { ContentCipher } from '../../content-cipher.ts';
import { deadLetters } from '../../schema/index.ts';
import { queryRows } from '../../statement.ts';
import { type Looked, lookThrough } from '../look-through.ts';

/** Which dead letter is meant, by its UUID, of those that somebody may see. */
export type DeadLetterTarget = RowAccess & { id: string };

/** The kind, by the columns that only it fills. */
export function kindOf(row: { notificationId: string | null; sourcePartition: number | null }): DeadLetterKind {
  if (row.notificationId !== null) return 'notification';
  return row.sourcePartition === null ? 'refused_row' : 'parked_record';
}

/**
 * Whether a row of `dead_letters` is of a test key's notification. The client stands in it again, so that the test
 * notifications of one client can be looked through first, where they are the fewer.
 */
const IS_OF_TEST = sql`exists (select from notifications n where n.id = dead_letters.notification_id
  and n.client_id = dead_letters.client_id and n.environment = 'test')`;

/** Whether a dead letter may be seen, and is of the one environment that is asked for: for `where`, beside whatever else. */
function isVisibleLetter({ clientId, environment }: RowAccess, only?: KeyMode): SQL | undefined {
  return and(
    clientId === null ? undefined : eq(deadLetters.clientId, clientId),
    environment === 'test' ? IS_OF_TEST : undefined,
    // A row that Kafka refused has no notification, and is nobody's test.
    only && (only === 'test' ? IS_OF_TEST : not(IS_OF_TEST)),
  );
}

const { originalPayload: _, errorMessage: __, ...COLUMNS } = getTableColumns(deadLetters);

/** A dead letter without the bytes of a parked record and a vendor's words, which no list shows. */
export type DeadLetterRow = Omit<typeof deadLetters.$inferSelect, 'originalPayload' | 'errorMessage'>;

export type DeadLetterFilter = {
  status?: DeadLetterRow['status'] | undefined;
  channel?: Channel | undefined;
  provider?: string | undefined;
  errorCode?: string | undefined;
  notificationId?: string | undefined;
  environment?: KeyMode | undefined;
  from?: Date | undefined;
  to?: Date | undefined;
  /** Only those older than this id: where the last page ended. */
  before?: string | undefined;
};

/**
 * Newest first; without a client those of all clients, and those that belong to none. For `environment=live`, which only the
 * notification knows, a bounded number of letters is looked through.
 */
export async function listDeadLetters(
  orm: NodePgDatabase,
  access: RowAccess,
  filter: DeadLetterFilter,
  limit: number,
): Promise<Looked<DeadLetterRow>> {
  const d = deadLetters;
  const isOfLive = filter.environment === 'live';
  const conditions = [
    isVisibleLetter(access, isOfLive ? undefined : filter.environment),
    filter.status && eq(d.status, filter.status),
    filter.channel && eq(d.channel, filter.channel),
    filter.provider !== undefined ? eq(d.provider, filter.provider) : undefined,
    filter.errorCode !== undefined ? eq(d.errorCode, filter.errorCode) : undefined,
    filter.notificationId !== undefined ? eq(d.notificationId, filter.notificationId) : undefined,
    filter.from && gte(d.createdAt, filter.from),
    filter.to && lt(d.createdAt, filter.to),
    filter.before !== undefined ? lt(d.id, filter.before) : undefined,
  ];
  const read = (which: SQL | undefined) => orm.select(COLUMNS).from(d).where(which).orderBy(desc(d.id)).limit(limit);
  if (!isOfLive) return { rows: await read(and(...conditions)), lookedTo: null };
  // A row that Kafka refused has no notification, and is nobody's test.
  const candidates = sql`select ${d.id} as id,
      (select n.environment from notifications n where n.id = ${d.notificationId}) is distinct from 'test' as is_wanted
    from ${d} where ${and(...conditions) ?? sql`true`} order by ${d.id} desc`;
  const { ids, lookedTo } = await lookThrough(orm, candidates, limit);
  return { rows: await read(inArray(d.id, ids)), lookedTo };
}

/** One dead letter, whole; null where there is none or it may not be seen. */
export async function getDeadLetter(
  orm: NodePgDatabase,
  cipher: ContentCipher,
  { id, ...access }: DeadLetterTarget,
): Promise<typeof deadLetters.$inferSelect | null> {
  const [row] = await orm
    .select()
    .from(deadLetters)
    .where(and(eq(deadLetters.id, id), isVisibleLetter(access)));
  if (!row?.notificationId) return row ?? null;
  // A copy of the notification's own, made by SQL: sealed for its place there.
  const errorMessage = cipher.open(row.errorMessage, ['notifications.error_message', row.notificationId]);
  return { ...row, errorMessage };
}

/** How many dead letters nobody has resolved, for every channel; parked records have none and count as `none`. */
export async function countOpenDeadLetters(db: Queryable): Promise<{ channel: string; open: number }[]> {
  const rows = await queryRows<{ channel: string; open: number }>(
    db,
    'count-open-dead-letters',
    sql`select coalesce(channel, 'none') as channel, count(*)::int as open from dead_letters
      where status = 'FAILED' group by 1`,
  );
  const counted = new Map(rows.map(({ channel, open }) => [channel, open]));
  // Zeros too: a gauge keeps the last value that it was given.
  return [...CHANNELS, 'none'].map((channel) => ({ channel, open: counted.get(channel) ?? 0 }));
}
