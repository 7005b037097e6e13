import type { Category, OnAmbiguous } from '../../../domain/ambiguity.ts';
import type { Content, Environment, Fallback, Recipient } from '../../../domain/notification.ts';
import { mayComeFrom } from '../../../domain/status.ts';
import type { Queryable } from '../../client.ts';
import type { ContentCipher } from '../../content-cipher.ts';
import type { SigningSecret } from '../../schema/webhooks.ts';
import { statusTrail } from '../notifications/change-status.ts';
import { openFallbacks } from '../notifications/fallbacks.ts';
import { sqlParameters } from '../sql-parameters.ts';

/** Which attempt: seq counts from 1 over all routes of the run. */
export type AttemptKey = { notificationId: string; run: number; seq: number };

export type Claim = {
  clientId: string;
  userKey: string;
  epoch: number;
  environment: Environment;
  recipient: Recipient;
  content: Content;
  /** The bytes of its attachments in base 64. */
  attachments: string[] | null;
  /** What the other channels of its routes need. */
  fallbacks: Fallback[];
  recipientHash: Buffer;
  category: Category;
  /** Of a webhook: what its client signs with. */
  signingSecrets: SigningSecret[] | null;
  onAmbiguous: OnAmbiguous;
  /** Whether an earlier attempt of this run may have been taken by the provider. */
  ambiguousBefore: boolean;
  tags: string[];
  traceparent: string | null;
  /** Attempts of this run that counted before this one. */
  retryCount: number;
  createdAt: Date;
};

/**
 * The claim itself: one compare-and-set to PROCESSING that raises the epoch and writes the attempt with its lease.
 * Null when the notification is not to be sent by this attempt: `findAttempt` says why. `startedAt` is PostgreSQL's text
 * of the moment, to the microsecond.
 * @throws ContentKeyMissing, ContentDamaged; the caller's transaction then undoes the claim
 */
export async function startAttempt(
  db: Queryable,
  cipher: ContentCipher,
  key: AttemptKey,
  route: { channel: string; provider: string },
  leaseMs: number,
): Promise<(Claim & { startedAt: string }) | null> {
  const parameters = sqlParameters();
  const { next } = parameters;
  const id = next(key.notificationId, 'uuid');
  const run = next(key.run, 'int');
  const seq = next(key.seq, 'int');
  const provider = next(route.provider);
  const channel = next(route.channel, 'text');
  const { rows } = await db.query({
    name: 'start-attempt',
    text: `with changed as (
      update notifications set status = 'PROCESSING', reason = null, epoch = epoch + 1, sequence = sequence + 1,
        retry_count = (select count(*) from attempts where notification_id = ${id} and attempts.run = ${run} and counts),
        provider = ${provider}, wake_at = null, updated_at = clock_timestamp()
      where id = ${id} and run = ${run} and status = any(${next(mayComeFrom('PROCESSING'))})
        and not exists (select from attempts where notification_id = ${id} and attempts.run = ${run} and attempts.seq >= ${seq})
      returning *),
    ${statusTrail(parameters, null)},
    attempt as (
      insert into attempts (notification_id, run, seq, client_id, channel, provider, epoch, state, lease_until, started_at)
      select id, run, ${seq}, client_id, ${channel}, provider, epoch, 'sending',
        clock_timestamp() + ${next(leaseMs)} * interval '1 millisecond', updated_at from changed)
    select client_id, user_key, epoch, environment, recipient, content, attachments, fallbacks, recipient_hash, category,
      case when ${channel} = 'webhook' then
        (select signing_secrets from client_settings s where s.client_id = changed.client_id) end as signing_secrets, on_ambiguous, tags, traceparent, created_at, retry_count,
      updated_at::text as started_at,
      exists (select from attempts a where a.notification_id = ${id} and a.run = ${run} and a.outcome = 'ambiguous') as ambiguous_before
    from changed`,
    values: parameters.values,
  });
  const row = rows[0];
  if (!row) return null;
  return {
    clientId: row.client_id,
    userKey: row.user_key,
    epoch: row.epoch,
    environment: row.environment,
    recipient: cipher.open(row.recipient, ['notifications.recipient', key.notificationId]),
    content: cipher.open(row.content, ['notifications.content', key.notificationId]),
    attachments: cipher.open(row.attachments, ['notifications.attachments', key.notificationId]),
    fallbacks: openFallbacks(cipher, key.notificationId, row.fallbacks),
    recipientHash: row.recipient_hash,
    category: row.category,
    signingSecrets: row.signing_secrets,
    onAmbiguous: row.on_ambiguous,
    ambiguousBefore: row.ambiguous_before,
    tags: row.tags,
    traceparent: row.traceparent,
    retryCount: row.retry_count,
    createdAt: row.created_at,
    startedAt: row.started_at,
  };
}
