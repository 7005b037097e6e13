import { and, desc, eq, getTableColumns, sql } from 'drizzle-orm';
import type { NodePgDatabase } from 'drizzle-orm/node-postgres';
import { apiKeys } from '../../schema/index.ts';

const { secretHash: _, ...COLUMNS } = getTableColumns(apiKeys);

/** A key as it may be shown: nothing in it opens anything. */
export type ApiKeyRow = Omit<typeof apiKeys.$inferSelect, 'secretHash'>;

/** A client's keys, newest first, those revoked and expired as well. @param before the id of the last page's last */
export async function listApiKeys(
  orm: NodePgDatabase,
  clientId: string,
  before: string | undefined,
  limit: number,
): Promise<ApiKeyRow[]> {
  const k = apiKeys;
  const older = sql`(${k.createdAt}, ${k.id}) < (select o.created_at, o.id from api_keys o where o.id = ${before ?? ''})`;
  return orm
    .select(COLUMNS)
    .from(k)
    .where(and(eq(k.clientId, clientId), before === undefined ? undefined : older))
    .orderBy(desc(k.createdAt), desc(k.id))
    .limit(limit);
}

/** One of this client's, or null. */
export async function findApiKey(orm: NodePgDatabase, clientId: string, id: string): Promise<ApiKeyRow | null> {
  const isIts = and(eq(apiKeys.id, id), eq(apiKeys.clientId, clientId));
  const [key] = await orm.select(COLUMNS).from(apiKeys).where(isIts);
  return key ?? null;
}
