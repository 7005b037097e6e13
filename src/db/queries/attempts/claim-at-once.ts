import { sql } from 'drizzle-orm';
import type { Route } from '../../../domain/route.ts';
import type { RateLimit } from '../../../domain/send-window.ts';
import type { Queryable } from '../../client.ts';
import { findRow } from '../../statement.ts';
import { userLineOf } from '../account-line/users.ts';
import { statusTrail } from '../notifications/change-status.ts';
import { userKeyOf } from '../notifications/fallbacks.ts';
import { begins, isThere, mayBegin, nobodyWaits, place, recent, windowColumns } from './plain.ts';
import { type AttemptKey, type Claim, type ClaimedBy, claimColumns, newAttempt } from './start.ts';

/**
 * The claim of a run's first attempt that nothing stands in the way of, its gates with it, in one statement and so in one
 * commit: it is due and not suppressed, nobody waits for its account or its user, the account answers, and the user's
 * window has room. Null where any of that is in doubt, and then nothing is written: the gates decide (src/services/delivery/claim.ts).
 * So they do for what is of a campaign, which may be paused.
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
  const mine = place(sql`${id}::text`, sql`(select first from plain)`);
  const begun = recent(sql`(select window_ms from plain)`);
  return findRow<Claim>(
    db,
    'claim-at-once',
    sql`with locked as (
        select id, ctid as version from notifications where id = ${id} for update skip locked),
      plain as (
        select notifications.client_id, ${userKey} as user_key, ${windowColumns(over, limit)}
        from locked join notifications on notifications.id = locked.id and notifications.ctid = locked.version
        where ${mayBegin({ id: sql`${id}`, run: sql`${run}`, over })} and campaign_id is null
          and ${nobodyWaits(sql`${provider}`)} and ${nobodyWaits(userLineOf(over, userKey))}
          and ${isThere(provider)}),
      turn as (
        insert into send_slots as s (client_id, user_key, channel, begun)
        select client_id, user_key, ${channel}, ${mine} from plain
        on conflict (client_id, user_key, channel) do update
          set begun = ${begun} || ${mine}, updated_at = clock_timestamp()
          where s.promised = '[]' and jsonb_array_length(${begun}) < (select most from plain)
        returning client_id),
      changed as (
        update notifications set ${begins(provider)}
        from turn where notifications.id = ${id}
        returning notifications.*),
      left_line as (delete from account_line where notification_id = ${id} and exists (select from changed)),
      ${statusTrail(null)},
      ${newAttempt(seq, channel, by)}
      select ${claimColumns(channel)} from changed`,
  );
}
