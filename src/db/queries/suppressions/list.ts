import { and, desc, eq, lt } from 'drizzle-orm';
import type { NodePgDatabase } from 'drizzle-orm/node-postgres';
import { suppressions } from '../../schema/index.ts';
import type { SuppressionRow } from './add.ts';

export type SuppressionFilter = {
  recipientHash?: Buffer | undefined;
  reason?: SuppressionRow['reason'] | undefined;
  /** Only those older than this id: where the last page ended. */
  before?: string | undefined;
};

/** A client's list, newest first. */
export async function listSuppressions(
  orm: NodePgDatabase,
  clientId: string,
  { recipientHash, reason, before }: SuppressionFilter,
  limit: number,
): Promise<SuppressionRow[]> {
  const s = suppressions;
  const conditions = [
    eq(s.clientId, clientId),
    recipientHash && eq(s.recipientHash, recipientHash),
    reason && eq(s.reason, reason),
    before === undefined ? undefined : lt(s.id, before),
  ];
  return orm
    .select()
    .from(s)
    .where(and(...conditions))
    .orderBy(desc(s.id))
    .limit(limit);
}
