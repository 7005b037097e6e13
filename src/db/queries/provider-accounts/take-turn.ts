import type { AccountLimits } from '../../../domain/account-limits.ts';
import { takeTurn } from '../../../domain/send-window.ts';
import type { Queryable } from '../../client.ts';

export type AccountGrant =
  | { kind: 'begin' }
  | { kind: 'wait'; until: number; reason: 'provider_throttled' | 'provider_rate' | 'provider_cap' };

/**
 * Asks for a notification's turn at a provider account, under the lock of the account's row and on the database's
 * clock. In the caller's transaction, after the user's window. Where the account has no limits, it is only asked
 * whether it wants to be left alone, without a lock.
 */
export async function takeAccountTurn(
  tx: Queryable,
  provider: string,
  { holder, limits: { rate, perDay }, first }: { holder: string; limits: AccountLimits; first: boolean },
): Promise<AccountGrant> {
  const account = await (rate === null && perDay === null ? readAccount : lockAccount)(tx, provider);
  if (!account) return { kind: 'begin' };
  const { now, notBefore, day, today, nextDay, begun, promised } = account;
  if (notBefore !== null && notBefore > now) return { kind: 'wait', until: notBefore, reason: 'provider_throttled' };
  const dayCount = day === today ? account.dayCount : 0;
  if (perDay !== null && dayCount >= perDay) return { kind: 'wait', until: nextDay, reason: 'provider_cap' };
  if (rate === null && perDay === null) return { kind: 'begin' };

  const turn = rate ? takeTurn({ begun, promised }, { holder, now, limit: rate, first }) : null;
  const window = turn?.window ?? { begun, promised };
  const begins = turn?.grant.kind !== 'wait';
  await tx.query({
    name: 'write-provider-account',
    text: `update provider_health set begun = $2, promised = $3, day = $4, day_count = $5, updated_at = clock_timestamp()
      where provider = $1`,
    values: [
      provider,
      JSON.stringify(window.begun),
      JSON.stringify(window.promised),
      today,
      begins ? dayCount + 1 : dayCount,
    ],
  });
  if (turn?.grant.kind === 'wait') return { kind: 'wait', until: turn.grant.until, reason: 'provider_rate' };
  return { kind: 'begin' };
}

/** Leaves a provider alone until then, in every worker; a later moment that is set already stays. */
export async function holdOff(db: Queryable, provider: string, waitMs: number): Promise<void> {
  await db.query({
    name: 'hold-off-provider',
    text: `insert into provider_health as p (provider, not_before) values ($1, clock_timestamp() + $2 * interval '1 millisecond')
      on conflict (provider) do update set not_before = greatest(p.not_before, excluded.not_before), updated_at = clock_timestamp()`,
    values: [provider, waitMs],
  });
}

const COLUMNS = `begun, promised, day::text as day, day_count as "dayCount",
  (extract(epoch from not_before) * 1000)::float8 as "notBefore",
  floor(extract(epoch from clock_timestamp()) * 1000)::float8 as now,
  (clock_timestamp() at time zone 'utc')::date::text as today,
  (extract(epoch from ((clock_timestamp() at time zone 'utc')::date + 1) at time zone 'utc') * 1000)::float8 as "nextDay"`;

async function lockAccount(tx: Queryable, provider: string) {
  const { rows } = await tx.query({
    name: 'lock-provider-account',
    text: `insert into provider_health (provider) values ($1)
      on conflict (provider) do update set updated_at = clock_timestamp() returning ${COLUMNS}`,
    values: [provider],
  });
  return rows[0];
}

async function readAccount(tx: Queryable, provider: string) {
  const { rows } = await tx.query({
    name: 'read-provider-account',
    text: `select ${COLUMNS} from provider_health where provider = $1`,
    values: [provider],
  });
  return rows[0];
}
