import { and, desc, eq } from 'drizzle-orm';
import type { NodePgDatabase } from 'drizzle-orm/node-postgres';
import type { Pool, Queryable } from '../../client.ts';
import { webhookEndpoints } from '../../schema/index.ts';
import { inTransaction } from '../../transaction.ts';
import { rotateSecrets, type SigningSecret } from '../signing-secrets.ts';

/** A client's, newest first. */
export function listWebhookEndpoints(orm: NodePgDatabase, clientId: string): Promise<WebhookEndpointRow[]> {
  return orm
    .select()
    .from(webhookEndpoints)
    .where(eq(webhookEndpoints.clientId, clientId))
    .orderBy(desc(webhookEndpoints.id));
}

/** One of this client's, or null. */
export async function findWebhookEndpoint(
  orm: NodePgDatabase,
  clientId: string,
  id: string,
): Promise<WebhookEndpointRow | null> {
  const isIts = and(eq(webhookEndpoints.id, id), eq(webhookEndpoints.clientId, clientId));
  const [endpoint] = await orm.select().from(webhookEndpoints).where(isIts);
  return endpoint ?? null;
}

export type WebhookEndpointRow = typeof webhookEndpoints.$inferSelect;

/** Per client: each status event is one call of each of them. */
export const MOST_ENDPOINTS = 20;

export type NewWebhookEndpoint = {
  /** UUIDs. */
  id: string;
  clientId: string;
  url: string;
  description: string | null;
  events: string[];
  secret: SigningSecret;
};

/** False where the client has as many as it may. @param andThen in the same transaction, when it is done */
export function insertWebhookEndpoint(
  pool: Pool,
  endpoint: NewWebhookEndpoint,
  andThen: (tx: Queryable) => Promise<void> = async () => {},
): Promise<boolean> {
  const { id, clientId, url, description, events, secret } = endpoint;
  return inTransaction(pool, async (tx) => {
    // One at a time for a client, so that the count below is still true when the row is written.
    await tx.query('select 1 from clients where id = $1 for no key update', [clientId]);
    const { rowCount } = await tx.query({
      name: 'create-webhook-endpoint',
      text: `insert into webhook_endpoints (id, client_id, url, description, events, secrets)
        select $1, $2, $3, $4, $5, $6 where (select count(*) from webhook_endpoints where client_id = $2) < $7`,
      values: [id, clientId, url, description, events, JSON.stringify([secret]), MOST_ENDPOINTS],
    });
    if (rowCount !== 1) return false;
    await andThen(tx);
    return true;
  });
}

/** What is not named stays as it is. */
export type WebhookEndpointChange = {
  url?: string | undefined;
  description?: string | null | undefined;
  events?: string[] | undefined;
  status?: 'enabled' | 'disabled' | undefined;
};

/** False for another client's. One that is enabled again, or moved, begins with a clean record. */
export async function changeWebhookEndpoint(
  db: Queryable,
  { clientId, id }: { clientId: string; id: string },
  { url, description, events, status }: WebhookEndpointChange,
): Promise<boolean> {
  const { rowCount } = await db.query({
    name: 'update-webhook-endpoint',
    text: `update webhook_endpoints set url = coalesce($3, url),
        description = case when $4 then $5 else description end,
        events = coalesce($6, events),
        status = coalesce($7, status),
        disabled_reason = case when $7 = 'enabled' then null
          when $7 = 'disabled' and status = 'enabled' then 'manual' else disabled_reason end,
        failing_since = case when $3 is not null or ($7 = 'enabled' and status = 'disabled') then null else failing_since end,
        updated_at = now()
      where id = $1 and client_id = $2`,
    values: [id, clientId, url ?? null, description !== undefined, description ?? null, events ?? null, status ?? null],
  });
  return rowCount === 1;
}

/**
 * Gives an endpoint a new secret; those it had sign along for `overlapMs`. Null for another client's.
 * @param andThen in the same transaction, when it is done
 */
export function rotateEndpointSecret(
  pool: Pool,
  { clientId, id }: { clientId: string; id: string },
  overlapMs: number,
  andThen: (tx: Queryable) => Promise<void> = async () => {},
): Promise<SigningSecret[] | null> {
  return inTransaction(pool, async (tx) => {
    const { rows } = await tx.query({
      name: 'lock-webhook-endpoint-secrets',
      text: 'select secrets from webhook_endpoints where id = $1 and client_id = $2 for update',
      values: [id, clientId],
    });
    if (!rows[0]) return null;
    const secrets = rotateSecrets(rows[0].secrets, overlapMs);
    await tx.query({
      name: 'set-webhook-endpoint-secrets',
      text: 'update webhook_endpoints set secrets = $2, updated_at = now() where id = $1',
      values: [id, JSON.stringify(secrets)],
    });
    await andThen(tx);
    return secrets;
  });
}

/** False for another client's. What is still to be delivered to it finds nobody, and ends as SKIPPED. */
export async function removeWebhookEndpoint(
  db: Queryable,
  { clientId, id }: { clientId: string; id: string },
): Promise<boolean> {
  const { rowCount } = await db.query({
    name: 'delete-webhook-endpoint',
    text: 'delete from webhook_endpoints where id = $1 and client_id = $2',
    values: [id, clientId],
  });
  return rowCount === 1;
}
