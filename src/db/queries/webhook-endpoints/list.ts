import { desc, eq } from 'drizzle-orm';
import type { NodePgDatabase } from 'drizzle-orm/node-postgres';
import { webhookEndpoints } from '../../schema/index.ts';
import type { WebhookEndpointRow } from './insert.ts';

/** A client's, newest first. */
export function listWebhookEndpoints(orm: NodePgDatabase, clientId: string): Promise<WebhookEndpointRow[]> {
  return orm
    .select()
    .from(webhookEndpoints)
    .where(eq(webhookEndpoints.clientId, clientId))
    .orderBy(desc(webhookEndpoints.id));
}
