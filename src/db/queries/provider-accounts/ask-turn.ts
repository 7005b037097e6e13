import { sql } from 'drizzle-orm';
import { PROBE_PERMIT_MS } from '../../../domain/breaker.ts';
import {
  type AccountGrant,
  type AccountWish,
  askAccount,
  asOf,
  type ProviderAccount,
} from '../../../domain/provider-account.ts';
import type { Queryable } from '../../client.ts';
import { execute, queryRow, queryRows } from '../../statement.ts';

type Account = ProviderAccount & { today: string };

/**
 * Asks for a notification's turn at a provider account, under the lock of the account's row and on the database's
 * clock. In the caller's transaction, after the user's window. Nothing is taken before `keep` is called. An account
 * without limits and with a closed breaker is only looked at, without a lock.
 */
export async function askAccountTurn(
  tx: Queryable,
  provider: string,
  wish: AccountWish,
): Promise<{ grant: AccountGrant; keep(): Promise<void> }> {
  const isLimited = wish.limits.rate !== null || wish.limits.perDay !== null;
  let account = isLimited ? await lockAccount(tx, provider) : ((await readAccounts(tx, [provider]))[0] ?? null);
  if (account?.breaker === 'open' && !isLimited) account = await lockAccount(tx, provider);
  if (!account) return { grant: { kind: 'begin', isProbe: false }, keep: async () => {} };

  const { grant, window } = askAccount(account, wish);
  const begins = grant.kind === 'begin';
  const isProbe = begins && grant.isProbe;
  const { today, dayCount } = account;
  async function keep(): Promise<void> {
    if (!isLimited && !isProbe) return;
    await execute(
      tx,
      'keep-account-turn',
      sql`update provider_health set begun = ${JSON.stringify(window.begun)}, promised = ${JSON.stringify(window.promised)},
          day = ${today}, day_count = ${begins ? dayCount + 1 : dayCount}, updated_at = clock_timestamp(),
          probe_holder = case when ${isProbe} then ${wish.holder}::uuid else probe_holder end,
          probe_until = case when ${isProbe} then clock_timestamp() + ${PROBE_PERMIT_MS} * interval '1 millisecond'
            else probe_until end
        where provider = ${provider}`,
    );
  }
  return { grant, keep };
}

/** What `askAccountTurn` would grant at `now`, as the account stands; locks nothing, and has nothing to keep. */
export async function peekAccountTurn(
  tx: Queryable,
  provider: string,
  wish: AccountWish,
  now: number,
): Promise<{ grant: AccountGrant; keep(): Promise<void> }> {
  const [account] = await readAccounts(tx, [provider], now);
  const grant: AccountGrant = account ? askAccount(account, wish).grant : { kind: 'begin', isProbe: false };
  return { grant, keep: async () => {} };
}

/** Whether one of these accounts would take the notification within `soonMs`; an open breaker would not. */
export async function canSendByAnother(
  tx: Queryable,
  wishes: { provider: string; wish: AccountWish }[],
  soonMs: number,
  now?: number,
): Promise<boolean> {
  if (wishes.length === 0) return false;
  const accounts = await readAccounts(
    tx,
    wishes.map(({ provider }) => provider),
    now,
  );
  return wishes.some(({ provider, wish }) => {
    const account = accounts.find((found) => found.provider === provider);
    if (!account) return true;
    const { grant } = askAccount(account, wish);
    return grant.kind === 'begin'
      ? !grant.isProbe
      : grant.reason !== 'provider_down' && grant.until - account.now <= soonMs;
  });
}

const ACCOUNT = sql`provider, begun, promised, breaker,
  case when day = (clock_timestamp() at time zone 'utc')::date then day_count else 0 end as "dayCount",
  (extract(epoch from not_before) * 1000)::float8 as "notBefore",
  (extract(epoch from probe_at) * 1000)::float8 as "probeAt",
  (extract(epoch from probe_until) * 1000)::float8 as "probeUntil",
  floor(extract(epoch from clock_timestamp()) * 1000)::float8 as now,
  (clock_timestamp() at time zone 'utc')::date::text as today,
  (extract(epoch from ((clock_timestamp() at time zone 'utc')::date + 1) at time zone 'utc') * 1000)::float8 as "nextDay"`;

function lockAccount(tx: Queryable, provider: string): Promise<Account> {
  return queryRow<Account>(
    tx,
    'lock-provider-account',
    sql`insert into provider_health (provider) values (${provider})
      on conflict (provider) do update set updated_at = clock_timestamp() returning ${ACCOUNT}`,
  );
}

/** @param now the moment to look at, where that is not the present; milliseconds on the database's clock */
async function readAccounts(
  tx: Queryable,
  providers: string[],
  now?: number,
): Promise<(Account & { provider: string })[]> {
  const accounts = await queryRows<Account & { provider: string }>(
    tx,
    'read-provider-accounts',
    sql`select ${ACCOUNT} from provider_health where provider = any(${sql.param(providers)}::text[])`,
  );
  return now === undefined ? accounts : accounts.map((account) => asOf(account, now));
}
