import { type SQL, sql } from 'drizzle-orm';
import type { Category, OnAmbiguous } from '../../../domain/ambiguity.ts';
import type { Content, Fallback, KeyMode, Recipient } from '../../../domain/notification.ts';
import type { Readiness } from '../../../domain/sent-delay.ts';
import { mayComeFrom } from '../../../domain/status.ts';
import type { Queryable } from '../../client.ts';
import type { ContentCipher } from '../../content-cipher.ts';
import type { SigningSecret } from '../../schema/webhooks.ts';
import { findRow } from '../../statement.ts';
import { statusTrail } from '../notifications/change-status.ts';
import { openFallbacks, userKeyOf } from '../notifications/fallbacks.ts';

/** Which attempt: seq counts from 1 over all routes of the run. */
export type AttemptKey = { notificationId: string; run: number; seq: number };

export type Claim = Readiness & {
  clientId: string;
  /** Whose limit counts over the route's channel. */
  userKey: string;
  epoch: number;
  environment: KeyMode;
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

/** Who claims, and for how long nobody else may judge the attempt. */
export type ClaimedBy = {
  /** A UUID of one execution: by it a claim is known as its own, also when its answer never came. */
  claimedBy: string;
  leaseMs: number;
};

/** What whoever claims goes by, of a row of `notifications` under the name `changed` that has been claimed. */
export function claimColumns(channel: string): SQL {
  return sql`changed.client_id as "clientId", changed.epoch, environment, recipient, content, attachments, fallbacks,
    recipient_hash as "recipientHash", category, on_ambiguous as "onAmbiguous", tags, traceparent,
    created_at as "createdAt", retry_count as "retryCount", ${userKeyOf(sql`changed`, sql`${channel}::text`)} as "userKey",
    case when ${channel}::text = 'webhook' then
      (select signing_secrets from client_settings s where s.client_id = changed.client_id) end as "signingSecrets",
    exists (select from attempts a where a.notification_id = changed.id and a.run = changed.run and a.outcome = 'ambiguous')
      as "ambiguousBefore",
    changed.priority, changed.campaign_id is not null as "isOfCampaign",
    greatest(send_at, ${stepBefore(sql`t.at`, sql`created_at`)}) as "readySince",
    ${stepBefore(sql`t.status in ('DEFERRED', 'RETRYING')`, sql`false`)} as "hasWaited"`;
}

/** Of the timeline's row before the claim's own; of one that was claimed as it was accepted nothing need be read. */
function stepBefore(value: SQL, asAccepted: SQL): SQL {
  return sql`case when changed.sequence <= 2 then ${asAccepted} else
      (select ${value} from timeline t where t.notification_id = changed.id and t.sequence = changed.sequence - 1) end`;
}

/** A CTE to follow one named `changed`, as it was claimed: its attempt, with the lease of whoever claimed it. */
export function newAttempt(seq: number, channel: string, { claimedBy, leaseMs }: ClaimedBy): SQL {
  return sql`attempt as (
    insert into attempts (notification_id, run, seq, client_id, channel, provider, epoch, state, lease_until, started_at, claimed_by)
    select id, run, ${seq}, client_id, ${channel}, provider, epoch, 'sending',
      clock_timestamp() + ${leaseMs} * interval '1 millisecond', updated_at, ${claimedBy}::uuid from changed)`;
}

/**
 * The claim itself: one compare-and-set to PROCESSING that raises the epoch and writes the attempt with its lease.
 * Null when the notification is not to be sent by this attempt: `findAttempt` says why.
 * @throws ContentKeyMissing, ContentDamaged; the caller's transaction then undoes the claim
 */
export async function startAttempt(
  db: Queryable,
  cipher: ContentCipher,
  key: AttemptKey,
  { channel, provider }: { channel: string; provider: string },
  by: ClaimedBy,
): Promise<Claim | null> {
  const { notificationId: id, run, seq } = key;
  const claim = await findRow<Claim>(
    db,
    'start-attempt',
    sql`with changed as (
        update notifications set status = 'PROCESSING', reason = null, epoch = epoch + 1, sequence = sequence + 1,
          retry_count = (select count(*) from attempts where notification_id = ${id} and attempts.run = ${run} and counts),
          provider = ${provider}, wake_at = null, updated_at = clock_timestamp()
        where id = ${id} and run = ${run} and status = any(${sql.param(mayComeFrom('PROCESSING'))})
          and not exists (select from attempts where notification_id = ${id} and attempts.run = ${run} and attempts.seq >= ${seq})
        returning *),
      ${statusTrail(null)},
      ${newAttempt(seq, channel, by)}
      select ${claimColumns(channel)} from changed`,
  );
  return claim && openClaim(cipher, id, claim);
}

/** A claim as PostgreSQL answered it, with recipient and content as they were accepted. @throws ContentKeyMissing, ContentDamaged */
export function openClaim(cipher: ContentCipher, id: string, claim: Claim): Claim {
  return {
    ...claim,
    recipient: cipher.open(claim.recipient, ['notifications.recipient', id]),
    content: cipher.open(claim.content, ['notifications.content', id]),
    attachments: cipher.open(claim.attachments, ['notifications.attachments', id]),
    fallbacks: openFallbacks(cipher, id, claim.fallbacks),
  };
}
