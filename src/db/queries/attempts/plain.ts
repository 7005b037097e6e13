import { type SQL, sql } from 'drizzle-orm';
import { CONTENT_UNREADABLE } from '../../../domain/outcome.ts';
import { FIRST_PRIORITY } from '../../../domain/priority.ts';
import type { RateLimit } from '../../../domain/send-window.ts';
import { mayComeFrom } from '../../../domain/status.ts';
import { DUE_LINE } from '../account-line/due.ts';
import { IN_ORDER } from '../account-line/rows.ts';
import { overChannel } from '../notifications/fallbacks.ts';
import { suppressionReason } from '../suppressions.ts';

/*
 * What a claim asks for where nothing stands in the way, in SQL: the same of one notification (claim-at-once.ts) and of
 * many of a campaign (../lane/claim-many.ts). The rows that are asked about are those of `notifications`.
 */

/**
 * It may be sent now, as far as it alone is concerned: it waits, is due, not over, readable and not suppressed; this is its
 * run's first attempt, and it stands in no line.
 * @param id and `run` as the statement knows them: parameters, or its columns
 */
export function mayBegin({ id, run, over }: { id: SQL; run: SQL; over: SQL }): SQL {
  const suppressedBy = suppressionReason({
    clientId: sql`notifications.client_id`,
    environment: sql`notifications.environment`,
    recipientHash: overChannel(over).hash,
    marketing: sql`notifications.category = 'marketing'`,
  });
  return sql`run = ${run} and status = any(${sql.param(mayComeFrom('PROCESSING'))})
          and reason is distinct from ${CONTENT_UNREADABLE}
          and (send_at is null or (send_at <= clock_timestamp()
            and (on_late <> 'skip' or clock_timestamp() <= send_at + late_after_ms * interval '1 millisecond')))
          and (expires_at is null or clock_timestamp() < expires_at)
          and not exists (select from attempts a where a.notification_id = ${id} and a.run = ${run})
          and not exists (select from account_line where notification_id = ${id} and account <> ${DUE_LINE})
          and ${suppressedBy} is null`;
}

/** Nobody stands in this line who has not been called. */
export function nobodyWaits(account: SQL): SQL {
  return sql`(select true from account_line where account = ${account} and called_at is null ${IN_ORDER} limit 1) is null`;
}

/** Nothing is known of the account that would have it left alone. */
export function isThere(provider: string): SQL {
  return sql`not exists (select from provider_health h where h.provider = ${provider}
            and (h.breaker <> 'closed' or h.away_since is not null or h.not_before > clock_timestamp()))`;
}

/** Columns of what is in question: whether it takes the next place of its user's window, and the limit of that. */
export function windowColumns(over: SQL, limit: RateLimit): SQL {
  return sql`notifications.priority = ${FIRST_PRIORITY} as first,
          coalesce((limits->${over}->>'count')::int, ${limit.count}) as most,
          coalesce((limits->${over}->>'windowMs')::float8, ${limit.windowMs}) as window_ms`;
}

const NOW_MS = sql`floor(extract(epoch from clock_timestamp()) * 1000)`;

/** In a window: the send that begins now. */
export function place(holder: SQL, first: SQL): SQL {
  return sql`jsonb_build_array(jsonb_build_object('at', ${NOW_MS}, 'holder', ${holder}, 'first', ${first}))`;
}

/** What has begun within a window, of the row `s` of `send_slots`, in order of time. */
export function recent(windowMs: SQL): SQL {
  return sql`coalesce((select jsonb_agg(one order by (one->>'at')::float8) from jsonb_array_elements(s.begun) one
  where (one->>'at')::float8 > ${NOW_MS} - ${windowMs}), '[]')`;
}

/** What a claim makes of a row that was not tried before. */
export function begins(provider: string): SQL {
  return sql`status = 'PROCESSING', reason = null, epoch = epoch + 1, sequence = sequence + 1,
          retry_count = 0, provider = ${provider}, wake_at = null, updated_at = clock_timestamp()`;
}
