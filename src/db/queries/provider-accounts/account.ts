import { type SQL, sql } from 'drizzle-orm';
import { PROBE_PERMIT_MS } from '../../../domain/breaker.ts';
import { NIL_ID } from '../../../domain/ids.ts';
import { type AccountUse, asOf, type ProviderAccount } from '../../../domain/provider-account.ts';
import type { Queryable } from '../../client.ts';
import { execute, queryRow, queryRows } from '../../statement.ts';
import { IN_ORDER } from '../account-line/rows.ts';

/** An account, and where a notification stands with it. */
export type AccountWithLine = ProviderAccount & {
  provider: string;
  /** Others of its class wait there that have not been called. */
  isQueued: boolean;
  /** It has a row in a line, this one or another. */
  isInLine: boolean;
  /** It was called by this account's line. */
  called: { reservedAt: number | null } | null;
};

type Row = Omit<AccountWithLine, 'called'> & { isCalled: boolean; reservedAt: number | null };

const ACCOUNT = sql`coalesce(breaker, 'closed') as breaker, coalesce(begun, '[]') as begun, rate,
  case when day = (clock_timestamp() at time zone 'utc')::date then day_count else 0 end as "dayCount",
  (extract(epoch from h.not_before) * 1000)::float8 as "notBefore",
  (extract(epoch from away_since) * 1000)::float8 as "awaySince",
  (extract(epoch from probe_at) * 1000)::float8 as "probeAt",
  (extract(epoch from probe_until) * 1000)::float8 as "probeUntil",
  floor(extract(epoch from clock_timestamp()) * 1000)::float8 as now,
  (extract(epoch from ((clock_timestamp() at time zone 'utc')::date + 1) at time zone 'utc') * 1000)::float8 as "nextDay"`;

/** Where as many are found that are put off, all are taken to be: a claim must not read a long line. */
const MOST_PUT_OFF = 100;

/** No notification: for who only looks at the accounts. */
export const NOBODY = { id: NIL_ID, run: 0, isUrgent: false };

/** Whose rows and class are looked for in the lines; an id that is not on record has none. */
type Asking = { id: string; run: number; isUrgent: boolean };

/** From `p`, with one column `provider`: how each stands, and who asks in its line. */
const accountsWithLine = (p: SQL, { id, run, isUrgent }: Asking) => sql`select p.provider, ${ACCOUNT},
    exists (select from (
        select not_before from account_line l where l.account = p.provider and l.class = ${isUrgent ? 0 : 1}
          and l.called_at is null and l.notification_id <> ${id}::uuid ${IN_ORDER} limit ${MOST_PUT_OFF}) few
      where few.not_before is null or few.not_before <= clock_timestamp()) as "isQueued",
    mine.account is not null as "isInLine",
    coalesce(mine.account = p.provider and mine.called_at is not null
      and mine.elsewhere_at is distinct from mine.called_at, false) as "isCalled",
    (extract(epoch from mine.reserved_at) * 1000)::float8 as "reservedAt"
  from ${p}
  left join provider_health h on h.provider = p.provider
  left join account_line mine on mine.notification_id = ${id}::uuid and mine.run = ${run}`;

function toAccount({ isCalled, reservedAt, ...row }: Row, at: number | undefined): AccountWithLine {
  const account = { ...row, called: isCalled ? { reservedAt } : null };
  return at === undefined ? account : asOf(account, at);
}

/**
 * An account as it stands, also one that nothing is known of yet; locks nothing. Each claim asks this, so it is a
 * statement of its own: PostgreSQL keeps the plan for one account, and makes that for a list anew each time.
 * @param at the moment to look at, where that is not the present; milliseconds on the database's clock
 */
export async function readAccount(
  db: Queryable,
  provider: string,
  about: Asking,
  at?: number,
): Promise<AccountWithLine> {
  const one = sql`(select ${provider}::text as provider) p`;
  return toAccount(await queryRow<Row>(db, 'read-provider-account', accountsWithLine(one, about)), at);
}

/** As `readAccount`, of several. */
export async function readAccounts(
  db: Queryable,
  providers: string[],
  about: Asking,
  at?: number,
): Promise<AccountWithLine[]> {
  const list = sql`unnest(${sql.param(providers)}::text[]) p (provider)`;
  const rows = await queryRows<Row>(db, 'read-provider-accounts', accountsWithLine(list, about));
  return rows.map((row) => toAccount(row, at));
}

/** The account as it stands, locked for the caller's transaction; made where there was none. */
export function lockAccount(tx: Queryable, provider: string): Promise<ProviderAccount> {
  return queryRow<ProviderAccount>(
    tx,
    'lock-provider-account',
    sql`insert into provider_health as h (provider) values (${provider})
      on conflict (provider) do update set updated_at = clock_timestamp() returning ${ACCOUNT}`,
  );
}

/**
 * Writes what a send that begins uses of an account that the caller has locked.
 * @param probe the holder that has the one permit from now on; null for no probe
 */
export async function writeAccountUse(
  tx: Queryable,
  provider: string,
  { rate, begun }: AccountUse,
  { probe }: { probe: string | null },
): Promise<void> {
  await execute(
    tx,
    'write-account-use',
    sql`update provider_health set rate = ${sql.param(rate === null ? null : JSON.stringify(rate))}::jsonb,
        begun = ${JSON.stringify(begun)}::jsonb, promised = '[]',
        day_count = case when day = (clock_timestamp() at time zone 'utc')::date then day_count else 0 end + 1,
        day = (clock_timestamp() at time zone 'utc')::date, updated_at = clock_timestamp(),
        probe_holder = coalesce(${probe}::uuid, probe_holder),
        probe_until = case when ${probe}::uuid is null then probe_until
          else clock_timestamp() + ${PROBE_PERMIT_MS} * interval '1 millisecond' end
      where provider = ${provider}`,
  );
}

/** Nothing gets through to this account from now on, unless that is known already. */
export async function markAway(db: Queryable, provider: string): Promise<void> {
  await execute(
    db,
    'mark-account-away',
    sql`insert into provider_health as h (provider, away_since) values (${provider}, clock_timestamp())
      on conflict (provider) do update set away_since = clock_timestamp() where h.away_since is null`,
  );
}

/** A call has got through. */
export async function clearAway(db: Queryable, provider: string): Promise<void> {
  await execute(
    db,
    'clear-account-away',
    sql`update provider_health set away_since = null, updated_at = clock_timestamp()
      where provider = ${provider} and away_since is not null and breaker = 'closed'`,
  );
}

/** How an account stands, for the operator. */
export type AccountState = {
  provider: string;
  breaker: 'closed' | 'half_open' | 'open';
  reason: string | null;
  awaySince: Date | null;
  /** By its own word (Retry-After); null once that is past. */
  heldOffUntil: Date | null;
  waiting: number;
  oldestWaitingSeconds: number;
};

/** All accounts that anything is known of; who waits for a user's limit stands under `user`, for its moment under `due`. */
export function listAccountStates(db: Queryable): Promise<AccountState[]> {
  return queryRows<AccountState>(
    db,
    'list-account-states',
    sql`with line as (
        select case when account like 'user:%' then 'user' else account end as account, count(*)::int as rows, min(since) as since
        from account_line group by 1)
      select coalesce(h.provider, line.account) as provider,
        case when coalesce(h.breaker, 'closed') = 'closed' then 'closed'
          when h.probe_until > clock_timestamp() then 'half_open' else 'open' end as breaker,
        h.breaker_reason as reason, h.away_since as "awaySince",
        case when h.not_before > clock_timestamp() then h.not_before end as "heldOffUntil",
        coalesce(line.rows, 0) as waiting,
        greatest(extract(epoch from clock_timestamp() - line.since), 0)::float8 as "oldestWaitingSeconds"
      from provider_health h full join line on line.account = h.provider
      order by 1`,
  );
}
