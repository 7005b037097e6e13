import { PROBE_PERMIT_MS } from '../../../domain/breaker.ts';
import {
  type AccountGrant,
  type AccountWish,
  askAccount,
  asOf,
  type ProviderAccount,
} from '../../../domain/provider-account.ts';
import type { Queryable } from '../../client.ts';

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
    await tx.query({
      name: 'keep-account-turn',
      text: `update provider_health set begun = $2, promised = $3, day = $4, day_count = $5, updated_at = clock_timestamp(),
          probe_holder = case when $6 then $7 else probe_holder end,
          probe_until = case when $6 then clock_timestamp() + $8 * interval '1 millisecond' else probe_until end
        where provider = $1`,
      values: [
        provider,
        JSON.stringify(window.begun),
        JSON.stringify(window.promised),
        today,
        begins ? dayCount + 1 : dayCount,
        isProbe,
        wish.holder,
        PROBE_PERMIT_MS,
      ],
    });
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

const COLUMNS = `provider, begun, promised, breaker,
  case when day = (clock_timestamp() at time zone 'utc')::date then day_count else 0 end as "dayCount",
  (extract(epoch from not_before) * 1000)::float8 as "notBefore",
  (extract(epoch from probe_at) * 1000)::float8 as "probeAt",
  (extract(epoch from probe_until) * 1000)::float8 as "probeUntil",
  floor(extract(epoch from clock_timestamp()) * 1000)::float8 as now,
  (clock_timestamp() at time zone 'utc')::date::text as today,
  (extract(epoch from ((clock_timestamp() at time zone 'utc')::date + 1) at time zone 'utc') * 1000)::float8 as "nextDay"`;

async function lockAccount(tx: Queryable, provider: string): Promise<Account> {
  const { rows } = await tx.query({
    name: 'lock-provider-account',
    text: `insert into provider_health (provider) values ($1)
      on conflict (provider) do update set updated_at = clock_timestamp() returning ${COLUMNS}`,
    values: [provider],
  });
  return rows[0];
}

/** @param now the moment to look at, where that is not the present; milliseconds on the database's clock */
async function readAccounts(
  tx: Queryable,
  providers: string[],
  now?: number,
): Promise<(Account & { provider: string })[]> {
  const { rows } = await tx.query({
    name: 'read-provider-accounts',
    text: `select ${COLUMNS} from provider_health where provider = any($1::text[])`,
    values: [providers],
  });
  return now === undefined ? rows : rows.map((account) => asOf(account, now));
}
