import { and, desc, eq, sql } from 'drizzle-orm';
import type { NodePgDatabase } from 'drizzle-orm/node-postgres';
import type { Queryable } from '../../client.ts';
import { webhookEndpoints } from '../../schema/index.ts';
import { execute, findRow } from '../../statement.ts';
import { rotateSecrets, type SigningSecret } from '../signing-secrets.ts';

export type WebhookEndpointRow = typeof webhookEndpoints.$inferSelect;

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

/** In the caller's transaction; false where the client has as many as it may. */
export async function insertWebhookEndpoint(tx: Queryable, endpoint: NewWebhookEndpoint): Promise<boolean> {
  const { id, clientId, url, description, events, secret } = endpoint;
  // One at a time for a client, so that the count below is still true when the row is written.
  await execute(tx, 'lock-client', sql`select 1 from clients where id = ${clientId} for no key update`);
  const inserted = await execute(
    tx,
    'create-webhook-endpoint',
    sql`insert into webhook_endpoints (id, client_id, url, description, events, secrets)
      select ${id}, ${clientId}, ${url}, ${description}, ${sql.param(events)}, ${JSON.stringify([secret])}
      where (select count(*) from webhook_endpoints where client_id = ${clientId}) < ${MOST_ENDPOINTS}`,
  );
  return inserted === 1;
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
  const isMoved = url !== undefined;
  const isEnabled = status === 'enabled';
  const changed = await execute(
    db,
    'update-webhook-endpoint',
    sql`update webhook_endpoints set url = coalesce(${url ?? null}, url),
        description = case when ${description !== undefined} then ${description ?? null} else description end,
        events = coalesce(${sql.param(events ?? null)}, events),
        status = coalesce(${status ?? null}, status),
        disabled_reason = case when ${isEnabled} then null
          when ${status === 'disabled'} and status = 'enabled' then 'manual' else disabled_reason end,
        failing_since = case when ${isMoved} or (${isEnabled} and status = 'disabled') then null else failing_since end,
        updated_at = now()
      where id = ${id} and client_id = ${clientId}`,
  );
  return changed === 1;
}

/**
 * Gives an endpoint a new secret, in the caller's transaction; those it had sign along for `overlapMs`. Null for another
 * client's.
 */
export async function rotateEndpointSecret(
  tx: Queryable,
  { clientId, id }: { clientId: string; id: string },
  overlapMs: number,
): Promise<SigningSecret[] | null> {
  const found = await findRow<{ secrets: SigningSecret[] }>(
    tx,
    'lock-webhook-endpoint-secrets',
    sql`select secrets from webhook_endpoints where id = ${id} and client_id = ${clientId} for update`,
  );
  if (!found) return null;
  const secrets = rotateSecrets(found.secrets, overlapMs);
  await execute(
    tx,
    'set-webhook-endpoint-secrets',
    sql`update webhook_endpoints set secrets = ${JSON.stringify(secrets)}, updated_at = now() where id = ${id}`,
  );
  return secrets;
}

/** False for another client's. What is still to be delivered to it finds nobody, and ends as SKIPPED. */
export async function removeWebhookEndpoint(
  db: Queryable,
  { clientId, id }: { clientId: string; id: string },
): Promise<boolean> {
  const removed = await execute(
    db,
    'delete-webhook-endpoint',
    sql`delete from webhook_endpoints where id = ${id} and client_id = ${clientId}`,
  );
  return removed === 1;
}
