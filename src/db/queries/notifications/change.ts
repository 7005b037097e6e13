import type { Recipient } from '../../../domain/notification.ts';
import type { Route } from '../../../domain/route.ts';
import { mayComeFrom } from '../../../domain/status.ts';
import type { Queryable } from '../../client.ts';
import type { ContentCipher } from '../../content-cipher.ts';
import type { OutboxRow } from '../outbox/outbox-row.ts';
import { sqlParameters } from '../sql-parameters.ts';
import { statusTrail } from './status-trail.ts';

/* What changes a notification under its lock, in the caller's transaction, besides its status. */

export async function setSendAt(tx: Queryable, id: string, sendAt: Date): Promise<void> {
  await tx.query({
    name: 'set-send-at',
    text: 'update notifications set send_at = $2 where id = $1',
    values: [id, sendAt],
  });
}

/** The next run, for a workflow of its own. */
export async function raiseRun(tx: Queryable, id: string): Promise<void> {
  await tx.query({
    name: 'raise-run',
    text: 'update notifications set run = run + 1, updated_at = clock_timestamp() where id = $1',
    values: [id],
  });
}

/**
 * The next run of one that was given up, from the beginning: PENDING, with its timeline row.
 * @throws Error where it is not in the state in which it was locked
 */
export async function beginReplayRun(tx: Queryable, { id, run }: { id: string; run: number }): Promise<void> {
  const parameters = sqlParameters();
  const { next } = parameters;
  const { rowCount } = await tx.query({
    name: 'begin-replay-run',
    text: `with changed as (
      update notifications set status = 'PENDING', reason = 'replayed', run = run + 1, retry_count = 0, error_code = null,
        error_message = null, provider = null, provider_message_id = null, send_at = null, wake_at = null,
        deferred_since = null, sequence = sequence + 1, updated_at = clock_timestamp()
      where id = ${next(id, 'uuid')} and run = ${next(run, 'int')} and status = any(${next(mayComeFrom('PENDING', 'person'))})
      returning id, client_id, sequence, updated_at, status, reason),
    ${statusTrail(parameters, null)}
    select 1 from changed`,
    values: parameters.values,
  });
  if (rowCount !== 1) throw new Error('a locked notification has changed');
}

/** SENT or FAILED because a person says so, with timeline row and event. */
export async function changeStatusByPerson(
  tx: Queryable,
  { id, run }: { id: string; run: number },
  to: 'SENT' | 'FAILED',
  event: OutboxRow,
): Promise<void> {
  const parameters = sqlParameters();
  const { next } = parameters;
  await tx.query({
    name: `change-status-by-person:${to}`,
    text: `with changed as (
      update notifications set status = ${next(to)}, reason = 'resolved',
        ${to === 'SENT' ? 'sent_at = clock_timestamp(), error_code = null, error_message = null,' : ''}
        sequence = sequence + 1, wake_at = null, updated_at = clock_timestamp()
      where id = ${next(id, 'uuid')} and run = ${next(run, 'int')} and status = any(${next(mayComeFrom(to, 'person'))})
      returning id, client_id, sequence, updated_at, status, reason),
    ${statusTrail(parameters, event)}
    select 1 from changed`,
    values: parameters.values,
  });
}

/** @throws ContentKeyMissing, ContentDamaged */
export async function readRecipient(tx: Queryable, cipher: ContentCipher, id: string): Promise<Recipient> {
  const { rows } = await tx.query({
    name: 'read-recipient',
    text: 'select recipient from notifications where id = $1',
    values: [id],
  });
  return cipher.open(rows[0].recipient, ['notifications.recipient', id]);
}

export async function changeRecipient(
  tx: Queryable,
  cipher: ContentCipher,
  id: string,
  { recipient, recipientHash, userKey }: { recipient: Recipient; recipientHash: Buffer; userKey: string },
): Promise<void> {
  const sealed = cipher.seal(recipient, ['notifications.recipient', id]);
  await tx.query({
    name: 'change-recipient',
    text: `update notifications set recipient = $2, recipient_hash = $3, user_key = $4, updated_at = clock_timestamp()
      where id = $1`,
    values: [id, JSON.stringify(sealed), recipientHash, userKey],
  });
}

export async function changeRoutes(tx: Queryable, id: string, routes: readonly Route[]): Promise<void> {
  await tx.query({
    name: 'change-routes',
    text: 'update notifications set routes = $2, updated_at = clock_timestamp() where id = $1',
    values: [id, JSON.stringify(routes)],
  });
}
