import { and, eq } from 'drizzle-orm';
import type { NodePgDatabase } from 'drizzle-orm/node-postgres';
import { webhookEndpoints } from '../../schema/index.ts';
import type { WebhookEndpointRow } from './insert.ts';

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
