import { sql } from 'drizzle-orm';
import { LOGIN_DELAYS_MS } from '../../domain/login.ts';
import type { Queryable } from '../client.ts';
import { execute, findRow } from '../statement.ts';

const DELAYS = sql`${sql.param([...LOGIN_DELAYS_MS])}::float8[]`;
const MILLISECOND = sql`interval '1 millisecond'`;

/**
 * Counts a try as failed before anything is compared, so that of many at once only one is let through; `forgetTries` says
 * that it was not. Failures of more than a day ago are forgotten.
 * @param keyHash 32 bytes that stand for what is tried
 * @returns null where it may be tried, else in how many milliseconds
 */
export async function takeTry(db: Queryable, keyHash: Buffer): Promise<number | null> {
  const taken = await execute(
    db,
    'take-login-try',
    sql`insert into login_tries as t (key_hash, failed, blocked_until)
      values (${keyHash}, 1, now() + (${DELAYS})[1] * ${MILLISECOND})
      on conflict (key_hash) do update set tried_at = now(),
        failed = case when t.tried_at < now() - interval '1 day' then 1 else least(t.failed + 1, 1000) end,
        blocked_until = now() + (${DELAYS})[case when t.tried_at < now() - interval '1 day' then 1
          else least(t.failed + 1, array_length(${DELAYS}, 1)) end] * ${MILLISECOND}
      where t.blocked_until <= now()`,
  );
  if (taken === 1) return null;
  const found = await findRow<{ waitMs: number }>(
    db,
    'find-login-wait',
    sql`select greatest(0, extract(epoch from blocked_until - now()) * 1000)::float8 as "waitMs"
      from login_tries where key_hash = ${keyHash}`,
  );
  return found?.waitMs ?? 0;
}

/** It was neither right nor wrong: as if it had not been tried. */
export async function giveBackTry(db: Queryable, keyHash: Buffer): Promise<void> {
  await execute(
    db,
    'give-back-login-try',
    sql`update login_tries set failed = greatest(failed - 1, 0), blocked_until = now() where key_hash = ${keyHash}`,
  );
}

/** It was right: what failed before counts no longer. */
export async function forgetTries(db: Queryable, keyHash: Buffer): Promise<void> {
  await execute(db, 'forget-login-tries', sql`delete from login_tries where key_hash = ${keyHash}`);
}
