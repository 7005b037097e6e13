import type { Pool, Queryable } from '../../client.ts';
import type { webhookEndpoints } from '../../schema/index.ts';
import { inTransaction } from '../../transaction.ts';
import type { SigningSecret } from '../signing-secrets/signing-secret.ts';

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
