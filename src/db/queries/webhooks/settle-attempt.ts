import type { Pool, Queryable } from '../../client.ts';
import type { ContentCipher } from '../../content-cipher.ts';
import type { webhookDeliveries } from '../../schema/index.ts';
import { inTransaction } from '../../transaction.ts';
import { insertOutboxRow } from '../outbox/insert.ts';
import type { OutboxRow } from '../outbox/outbox-row.ts';
import type { WebhookAttemptKey } from './attempts.ts';

export type DeliveryStatus = (typeof webhookDeliveries.$inferSelect)['status'];

/** An endpoint that takes nothing for so long is no longer called. */
const DISABLE_AFTER = '5 days';
/** Longer than any pause of the schedule: a failure after it begins anew, since nobody knows what was in between. */
const QUIET_SPELL = '2 days';

export type WebhookSettlement = {
  outcome: 'delivered' | 'failed' | 'gone';
  statusCode: number | null;
  code: string | null;
  detail: string | null;
  response: string | null;
  durationMs: number;
  /** No call of this run would follow. */
  isLast: boolean;
};

/**
 * Writes how a call ended, with all that follows from it for the delivery and its endpoint, in one transaction. Answers
 * what has become of the delivery, or null where the same call was written before.
 * @param notice the event that tells of an endpoint that is now disabled, in the outbox
 */
export function settleWebhookAttempt(
  pool: Pool,
  cipher: ContentCipher,
  key: WebhookAttemptKey,
  settlement: WebhookSettlement,
  notice: (reason: 'gone' | 'failing') => OutboxRow,
): Promise<{ status: DeliveryStatus; disabled: 'gone' | 'failing' | null } | null> {
  return inTransaction(pool, async (tx) => {
    if (!(await insertAttempt(tx, cipher, key, settlement))) return null;
    const disabled = await judgeEndpoint(tx, key, settlement.outcome);
    if (disabled) await insertOutboxRow(tx, notice(disabled));
    const { outcome, isLast } = settlement;
    if (outcome === 'delivered') return { status: await finishDelivery(tx, key, 'DELIVERED'), disabled };
    const isOver = isLast || outcome === 'gone' || disabled !== null;
    return { status: isOver ? await finishDelivery(tx, key, 'FAILED') : 'PENDING', disabled };
  });
}

/** Ends a run, unless a re-send has begun another one meanwhile. */
export async function finishDelivery<Status extends DeliveryStatus>(
  db: Queryable,
  { endpointId, eventId, run }: Omit<WebhookAttemptKey, 'number'>,
  status: Status,
): Promise<Status> {
  await db.query({
    name: 'finish-webhook-delivery',
    text: `update webhook_deliveries set status = $4, finished_at = clock_timestamp()
      where endpoint_id = $1 and event_id = $2 and run = $3 and status = 'PENDING'`,
    values: [endpointId, eventId, run, status],
  });
  return status;
}

async function insertAttempt(
  tx: Queryable,
  cipher: ContentCipher,
  key: WebhookAttemptKey,
  settlement: WebhookSettlement,
): Promise<boolean> {
  const { outcome, statusCode, code, durationMs } = settlement;
  const at = `${key.endpointId}/${key.eventId}/${key.run}/${key.number}`;
  const detail = cipher.seal(settlement.detail, ['webhook_attempts.detail', at]);
  const response = cipher.seal(settlement.response, ['webhook_attempts.response', at]);
  const { rowCount } = await tx.query({
    name: 'insert-webhook-attempt',
    text: `insert into webhook_attempts (endpoint_id, event_id, run, number, client_id, event_type, outcome, status_code,
        code, detail, response, started_at, finished_at)
      select endpoint_id, event_id, $3, $4, client_id, event_type, $5, $6, $7, $8, $9,
        clock_timestamp() - $10 * interval '1 millisecond', clock_timestamp()
      from webhook_deliveries where endpoint_id = $1 and event_id = $2
      on conflict (endpoint_id, event_id, run, number) do nothing`,
    values: [
      ...[key.endpointId, key.eventId, key.run, key.number],
      ...[outcome, statusCode, code, detail, response, durationMs],
    ],
  });
  return rowCount === 1;
}

/** Why the endpoint is disabled from now on; null where it is not, or was before. */
async function judgeEndpoint(
  tx: Queryable,
  { endpointId, eventId, run, number }: WebhookAttemptKey,
  outcome: WebhookSettlement['outcome'],
): Promise<'gone' | 'failing' | null> {
  if (outcome === 'delivered') {
    await tx.query({
      name: 'webhook-endpoint-works',
      text: 'update webhook_endpoints set failing_since = null where id = $1 and failing_since is not null',
      values: [endpointId],
    });
    return null;
  }
  await tx.query({
    name: 'webhook-endpoint-fails',
    text: `update webhook_endpoints set failing_since = clock_timestamp()
      where id = $1 and (failing_since is null or not exists (
        select from webhook_attempts where endpoint_id = $1 and started_at > clock_timestamp() - interval '${QUIET_SPELL}'
          and (event_id, run, number) <> ($2, $3, $4)))`,
    values: [endpointId, eventId, run, number],
  });
  const { rows } = await tx.query({
    name: 'disable-webhook-endpoint',
    text: `update webhook_endpoints set status = 'disabled', disabled_reason = $2, updated_at = now()
      where id = $1 and status = 'enabled' and ($2 = 'gone' or failing_since < clock_timestamp() - interval '${DISABLE_AFTER}')
      returning disabled_reason as reason`,
    values: [endpointId, outcome === 'gone' ? 'gone' : 'failing'],
  });
  return rows[0]?.reason ?? null;
}
