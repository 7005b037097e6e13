import type { Queryable } from '../../client.ts';
import type { SigningSecret } from '../signing-secrets/signing-secret.ts';
import type { DeliveryStatus } from './settle.ts';

/** UUIDs. */
export type WebhookAttemptKey = { endpointId: string; eventId: string; run: number; number: number };

export type FoundWebhookAttempt = {
  clientId: string;
  eventType: string;
  payload: string;
  /** Of the newest run, whatever run was asked for. */
  run: number;
  status: DeliveryStatus;
  /** Null where it is disabled or deleted. */
  endpoint: { url: string; secrets: SigningSecret[] } | null;
  /** What this very call has answered already; null where it was not made. */
  finished: { outcome: 'delivered' | 'failed' | 'gone'; code: string | null } | null;
};

/** A delivery with what the next call of it needs, or null where there is none. */
export async function findWebhookAttempt(db: Queryable, key: WebhookAttemptKey): Promise<FoundWebhookAttempt | null> {
  const { rows } = await db.query({
    name: 'find-webhook-attempt',
    text: `select d.client_id as "clientId", d.event_type as "eventType", payload, d.run, d.status,
        case when e.status = 'enabled' then json_build_object('url', url, 'secrets', secrets) end as endpoint,
        case when a.outcome is not null then json_build_object('outcome', outcome, 'code', code) end as finished
      from webhook_deliveries d
        left join webhook_endpoints e on e.id = d.endpoint_id
        left join webhook_attempts a
          on (a.endpoint_id, a.event_id, a.run, a.number) = (d.endpoint_id, d.event_id, $3, $4)
      where d.endpoint_id = $1 and d.event_id = $2`,
    values: [key.endpointId, key.eventId, key.run, key.number],
  });
  return rows[0] ?? null;
}
