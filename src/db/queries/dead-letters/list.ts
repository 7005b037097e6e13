import { and, desc, eq, getTableColumns, gte, lt } from 'drizzle-orm';
import type { NodePgDatabase } from 'drizzle-orm/node-postgres';
import type { Channel } from '../../../domain/channel.ts';
import type { RowAccess } from '../../../domain/row-access.ts';
import { deadLetters } from '../../schema/index.ts';
import { isVisibleLetter } from './visible.ts';

const { originalPayload: _, errorMessage: __, ...COLUMNS } = getTableColumns(deadLetters);

/** A dead letter without the bytes of a parked record and a vendor's words, which no list shows. */
export type DeadLetterRow = Omit<typeof deadLetters.$inferSelect, 'originalPayload' | 'errorMessage'>;

export type DeadLetterFilter = {
  status?: DeadLetterRow['status'] | undefined;
  channel?: Channel | undefined;
  provider?: string | undefined;
  errorCode?: string | undefined;
  notificationId?: string | undefined;
  from?: Date | undefined;
  to?: Date | undefined;
  /** Only those older than this id: where the last page ended. */
  before?: string | undefined;
};

/** Newest first; without a client those of all clients, and those that belong to none. */
export async function listDeadLetters(
  orm: NodePgDatabase,
  access: RowAccess,
  filter: DeadLetterFilter,
  limit: number,
): Promise<DeadLetterRow[]> {
  const d = deadLetters;
  const conditions = [
    isVisibleLetter(access),
    filter.status && eq(d.status, filter.status),
    filter.channel && eq(d.channel, filter.channel),
    filter.provider !== undefined ? eq(d.provider, filter.provider) : undefined,
    filter.errorCode !== undefined ? eq(d.errorCode, filter.errorCode) : undefined,
    filter.notificationId !== undefined ? eq(d.notificationId, filter.notificationId) : undefined,
    filter.from && gte(d.createdAt, filter.from),
    filter.to && lt(d.createdAt, filter.to),
    filter.before !== undefined ? lt(d.id, filter.before) : undefined,
  ];
  return orm
    .select(COLUMNS)
    .from(d)
    .where(and(...conditions))
    .orderBy(desc(d.id))
    .limit(limit);
}
