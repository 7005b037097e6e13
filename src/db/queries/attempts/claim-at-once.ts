import { type SQL, sql } from 'drizzle-orm';
import { CONTENT_UNREADABLE } from '../../../domain/outcome.ts';
import { FIRST_PRIORITY } from '../../../domain/priority.ts';
import type { Route } from '../../../domain/route.ts';
import type { RateLimit } from '../../../domain/send-window.ts';
import { mayComeFrom } from '../../../domain/status.ts';
import type { Queryable } from '../../client.ts';
import { findRow } from '../../statement.ts';
import { DUE_LINE } from '../account-line/due.ts';
import { IN_ORDER } from '../account-line/rows.ts';
import { userLineOf } from '../account-line/users.ts';
import { statusTrail } from '../notifications/change-status.ts';
import { overChannel, userKeyOf } from '../notifications/fallbacks.ts';
import { suppressionReason } from '../suppressions.ts';
import { type AttemptKey, type Claim, type ClaimedBy, claimColumns, newAttempt } from './start.ts';

/**
 * The claim of a run's first attempt that nothing stands in the way of, its gates with it, in one statement and so in one
 * commit: it is due and not suppressed, nobody waits for its account or its user, the account answers, and the user's
 * window has room. Null where any of that is in doubt, and then nothing is written: the gates decide (src/services/delivery/claim.ts).
 *
 * What the statement reads is of one moment, and its own row may be newer by the time it is locked: so it is locked only
 * where nobody else has it, and taken only in the version that was read. The user's window is decided on under its own
 * lock, as `takeTurn` of src/domain/send-window.ts does where no place is promised.
 * @param limit of the channel, where the notification has none of its own
 * @returns recipient and content as they are stored: `openClaim` reads them
 */
export function claimAtOnce(
  db: Queryable,
  { notificationId: id, run, seq }: AttemptKey,
  { channel, provider }: Route,
  limit: RateLimit,
  by: ClaimedBy,
): Promise<Claim | null> {
  const over = sql`${channel}::text`;
  const userKey = userKeyOf(sql`notifications`, over);
  const suppressedBy = suppressionReason({
    clientId: sql`notifications.client_id`,
    environment: sql`notifications.environment`,
    recipientHash: overChannel(over).hash,
    marketing: sql`notifications.category = 'marketing'`,
  });
  return findRow<Claim>(
    db,
    'claim-at-once',
    sql`with locked as (
        select id, ctid as version from notifications where id = ${id} for update skip locked),
      plain as (
        select notifications.client_id, ${userKey} as user_key, notifications.priority = ${FIRST_PRIORITY} as first,
          coalesce((limits->${over}->>'count')::int, ${limit.count}) as most,
          coalesce((limits->${over}->>'windowMs')::float8, ${limit.windowMs}) as window_ms
        from locked join notifications on notifications.id = locked.id and notifications.ctid = locked.version
        where run = ${run} and status = any(${sql.param(mayComeFrom('PROCESSING'))})
          and reason is distinct from ${CONTENT_UNREADABLE}
          and (send_at is null or (send_at <= clock_timestamp()
            and (on_late <> 'skip' or clock_timestamp() <= send_at + late_after_ms * interval '1 millisecond')))
          and (expires_at is null or clock_timestamp() < expires_at)
          and not exists (select from attempts a where a.notification_id = ${id} and a.run = ${run})
          and not exists (select from account_line where notification_id = ${id} and account <> ${DUE_LINE})
          and ${nobodyWaits(sql`${provider}`)} and ${nobodyWaits(userLineOf(over, userKey))}
          and not exists (select from provider_health h where h.provider = ${provider}
            and (h.breaker <> 'closed' or h.away_since is not null or h.not_before > clock_timestamp()))
          and ${suppressedBy} is null),
      turn as (
        insert into send_slots as s (client_id, user_key, channel, begun)
        select client_id, user_key, ${channel}, ${place(id)} from plain
        on conflict (client_id, user_key, channel) do update
          set begun = ${RECENT} || ${place(id)}, updated_at = clock_timestamp()
          where s.promised = '[]' and jsonb_array_length(${RECENT}) < (select most from plain)
        returning client_id),
      changed as (
        update notifications set status = 'PROCESSING', reason = null, epoch = epoch + 1, sequence = sequence + 1,
          retry_count = 0, provider = ${provider}, wake_at = null, updated_at = clock_timestamp()
        from turn where notifications.id = ${id}
        returning notifications.*),
      left_line as (delete from account_line where notification_id = ${id} and exists (select from changed)),
      ${statusTrail(null)},
      ${newAttempt(seq, channel, by)}
      select ${claimColumns(channel)} from changed`,
  );
}

/** Nobody stands in this line who has not been called. */
function nobodyWaits(account: SQL): SQL {
  return sql`(select true from account_line where account = ${account} and called_at is null ${IN_ORDER} limit 1) is null`;
}

const NOW_MS = sql`floor(extract(epoch from clock_timestamp()) * 1000)`;

/** In a window: the send that begins now. */
function place(holder: string): SQL {
  return sql`jsonb_build_array(jsonb_build_object('at', ${NOW_MS}, 'holder', ${holder}::text, 'first', (select first from plain)))`;
}

/** What has begun within the window, of the row `s`, in order of time. */
const RECENT = sql`coalesce((select jsonb_agg(one order by (one->>'at')::float8) from jsonb_array_elements(s.begun) one
  where (one->>'at')::float8 > ${NOW_MS} - (select window_ms from plain)), '[]')`;
