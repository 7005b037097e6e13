import type { Database } from '../../../src/db/client.ts';

/** All that a cancel or a new time could change, to compare before and after. */
export async function snapshot({ pool }: Database): Promise<string> {
  const { rows } = await pool.query(
    `select (select json_agg(n order by n.id) from notifications n) as notifications,
      (select json_agg(t order by t.notification_id, t.sequence) from timeline t) as timeline,
      (select json_agg(o order by o.id) from outbox o) as outbox,
      (select json_agg(d order by d.id) from dead_letters d) as dead_letters,
      (select json_agg(s order by s.user_key) from send_slots s) as send_slots`,
  );
  return JSON.stringify(rows[0]);
}

/** What stands in the outbox of a notification behind the record of its acceptance. */
export async function newsOf({ pool }: Database, publicId: string) {
  const { rows } = await pool.query(
    `select topic, event_type, payload::jsonb as payload from outbox
      where key = $1 and event_type <> 'notification.created' order by id`,
    [publicId],
  );
  return rows;
}

export async function setStatus({ pool }: Database, id: string, status: string): Promise<void> {
  await pool.query('update notifications set status = $2 where id = $1', [id, status]);
}

/** As an attempt leaves it whose answer was lost. */
export async function addAmbiguousAttempt({ pool }: Database, id: string): Promise<void> {
  await pool.query(
    `insert into attempts (notification_id, run, seq, client_id, channel, provider, epoch, state, lease_until, outcome, code,
        started_at, finished_at)
      select id, run, 1, client_id, channel, 'smtp', 1, 'finished', now(), 'ambiguous', 'no_reply_after_data', now(), now()
      from notifications where id = $1`,
    [id],
  );
}
