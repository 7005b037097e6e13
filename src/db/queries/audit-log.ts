import { and, desc, eq, lt, sql } from 'drizzle-orm';
import type { NodePgDatabase } from 'drizzle-orm/node-postgres';
import { v7 as uuidv7 } from 'uuid';
import type { Queryable } from '../client.ts';
import { auditLog } from '../schema/index.ts';
import { execute, rowValues } from '../statement.ts';

/** Who changes something, and in which request. */
export type Origin = {
  /** `key:<id of the key>`, `member:<id>`, `operator` or `system`. */
  actor: string;
  /** `req_…`; null where there was none. */
  requestId: string | null;
};

export type AuditEntry = Origin & {
  /** UUID of whose things were changed; null for the instance's own. */
  clientId: string | null;
  /** Noun and verb, such as `key.revoke`. */
  action: string;
  /** The public id of what was changed; null where there is but one. */
  subject: string | null;
  /** Never a secret, an address or content. */
  details: Record<string, unknown>;
};

const entryValues = rowValues(auditLog, ['id', 'clientId', 'actor', 'action', 'subject', 'details', 'requestId']);

/** Tells the audit log of a change; on the change's own transaction, so that neither is without the other. */
export async function appendAudit(db: Queryable, entry: AuditEntry): Promise<void> {
  await execute(db, 'append-audit', sql`insert into audit_log ${entryValues({ ...entry, id: uuidv7() })}`);
}

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
