import { and, desc, eq, lt } from 'drizzle-orm';
import type { NodePgDatabase } from 'drizzle-orm/node-postgres';
import { auditLog } from '../../schema/index.ts';

export type AuditRow = typeof auditLog.$inferSelect;

/**
 * Newest first.
 * @param clientId null for all clients' and those that belong to none
 * @param before UUID of the last page's last
 */
export async function listAudit(
  orm: NodePgDatabase,
  clientId: string | null,
  before: string | undefined,
  limit: number,
): Promise<AuditRow[]> {
  const a = auditLog;
  const conditions = [
    clientId === null ? undefined : eq(a.clientId, clientId),
    before === undefined ? undefined : lt(a.id, before),
  ];
  return orm
    .select()
    .from(a)
    .where(and(...conditions))
    .orderBy(desc(a.id))
    .limit(limit);
}
