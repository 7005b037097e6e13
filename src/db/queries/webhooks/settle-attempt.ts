import { sql } from 'drizzle-orm';
import type { Pool, Queryable } from '../../client.ts';
import type { ContentCipher } from '../../content-cipher.ts';
import { execute } from '../../statement.ts';
import { inTransaction } from '../../transaction.ts';
import { insertOutboxRow, type OutboxRow } from '../outbox/rows.ts';
import type { WebhookAttemptKey } from './attempts.ts';
import { type DeliveryStatus, finishDelivery } from './deliveries.ts';

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
  const inserted = await execute(
    tx,
    'insert-webhook-attempt',
    sql`insert into webhook_attempts (endpoint_id, event_id, run, number, client_id, event_type, outcome, status_code,
        code, detail, response, started_at, finished_at)
      select endpoint_id, event_id, ${key.run}, ${key.number}, client_id, event_type, ${outcome}, ${statusCode}, ${code},
        ${detail}, ${response}, clock_timestamp() - ${durationMs} * interval '1 millisecond', clock_timestamp()
      from webhook_deliveries where endpoint_id = ${key.endpointId} and event_id = ${key.eventId}
      on conflict (endpoint_id, event_id, run, number) do nothing`,
  );
  return inserted === 1;
}

/** Why the endpoint is disabled from now on; null where it is not, or was before. */
async function judgeEndpoint(
  tx: Queryable,
  { endpointId, eventId, run, number }: WebhookAttemptKey,
  outcome: WebhookSettlement['outcome'],
): Promise<'gone' | 'failing' | null> {
  if (outcome === 'delivered') {
    await execute(
      tx,
      'webhook-endpoint-works',
      sql`update webhook_endpoints set failing_since = null where id = ${endpointId} and failing_since is not null`,
    );
    return null;
  }
  await execute(
    tx,
    'webhook-endpoint-fails',
    sql`update webhook_endpoints set failing_since = clock_timestamp()
      where id = ${endpointId} and (failing_since is null or not exists (
        select from webhook_attempts
        where endpoint_id = ${endpointId} and started_at > clock_timestamp() - ${QUIET_SPELL}::interval
          and (event_id, run, number) <> (${eventId}, ${run}, ${number})))`,
  );
  const reason = outcome === 'gone' ? 'gone' : 'failing';
  const isDisabled = await execute(
    tx,
    'disable-webhook-endpoint',
    sql`update webhook_endpoints set status = 'disabled', disabled_reason = ${reason}, updated_at = now()
      where id = ${endpointId} and status = 'enabled'
        and (${outcome === 'gone'} or failing_since < clock_timestamp() - ${DISABLE_AFTER}::interval)`,
  );
  return isDisabled === 1 ? reason : null;
}
