import { and, desc, eq, lt } from 'drizzle-orm';
import type { NodePgDatabase } from 'drizzle-orm/node-postgres';
import type { ContentCipher } from '../../content-cipher.ts';
import { suppressions } from '../../schema/index.ts';
import { openSuppression, type SuppressionRow } from './add.ts';

export type SuppressionFilter = {
  recipientHash?: Buffer | undefined;
  reason?: SuppressionRow['reason'] | undefined;
  /** Only those older than this id: where the last page ended. */
  before?: string | undefined;
};

/** A client's list, newest first. */
export async function listSuppressions(
  orm: NodePgDatabase,
  cipher: ContentCipher,
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
  const rows = await orm
    .select()
    .from(s)
    .where(and(...conditions))
    .orderBy(desc(s.id))
    .limit(limit);
  return rows.map((row) => openSuppression(cipher, row));
}
