import { randomUUID } from 'node:crypto';
import { DEFAULT_RETRY } from '../../src/domain/retry-policy.ts';
import { withClient } from '../../test/support/servers/with-client.ts';

const BATCH = 5_000;
const CLIENTS = 50;
/** Younger than the default of retention, which would delete the oldest. */
const DAYS = 80;

/**
 * What an installation has after three months: so many notifications that were sent, each with its attempt and its
 * timeline, in the schema of the release that is upgraded.
 */
export async function fillPast(databaseUrl: string, rows: number, note: (text: string) => void): Promise<void> {
  await withClient(databaseUrl, async (client) => {
    const clients = Array.from({ length: CLIENTS }, () => randomUUID());
    await client.query('set synchronous_commit = off');
    for (let from = 1; from <= rows; from += BATCH) {
      await client.query(SENT, [
        clients,
        JSON.stringify({ subject: 'Hello', text: 'Good morning', html: null }),
        JSON.stringify(DEFAULT_RETRY),
        JSON.stringify([{ channel: 'email', provider: 'smtp' }]),
        from,
        Math.min(from + BATCH - 1, rows),
        rows,
      ]);
      note(`${Math.min(from + BATCH - 1, rows)} of ${rows}`);
    }
    await client.query('vacuum analyze notifications, attempts, timeline');
  });
}

/** Oldest first, and ids in that order, as they would have come. */
const SENT = `with made as (
  insert into notifications (id, client_id, environment, channel, status, priority, category, on_ambiguous, recipient,
    recipient_hash, user_key, content, retry, routes, epoch, sequence, provider, provider_message_id, sent_at, created_at,
    updated_at)
  select uuidv7(at - now()), ($1::uuid[])[1 + i % cardinality($1::uuid[])], 'live', 'email', 'SENT', 5, 'transactional',
    'resend', json_build_object('email', 'user-' || i || '@example.com'), sha256(i::text::bytea), gen_random_uuid()::text,
    $2, $3, $4, 1, 3, 'smtp', 'past-' || i, at, at, at
  from generate_series($5::int, $6::int) i
    cross join lateral (select now() - (($7::int - i) * interval '${DAYS} days' / $7::int) - interval '1 hour' as at)
  returning id, client_id, provider_message_id, created_at),
called as (
  insert into attempts (notification_id, run, seq, client_id, channel, provider, epoch, state, lease_until, outcome,
    response, provider_message_id, provider_ok, started_at, finished_at)
  select id, 0, 1, client_id, 'email', 'smtp', 1, 'finished', created_at, 'sent', '250 OK', provider_message_id, true,
    created_at, created_at from made)
insert into timeline (notification_id, sequence, at, status)
select id, step, created_at, (array['PENDING', 'PROCESSING', 'SENT'])[step] from made cross join generate_series(1, 3) step`;
