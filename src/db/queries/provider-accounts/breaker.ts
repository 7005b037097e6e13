import { sql } from 'drizzle-orm';
import {
  FAILURES_IN_A_ROW,
  FIRST_PROBE_AFTER_MS,
  LONGEST_PROBE_PAUSE_MS,
  SAMPLE_MS,
  type Sample,
  SLOW_CALL_MS,
} from '../../../domain/breaker.ts';
import type { Queryable } from '../../client.ts';
import { execute, queryRows } from '../../statement.ts';

/** Leaves a provider alone until a probe shows that it is back. False where the breaker was open already. */
export async function openBreaker(db: Queryable, provider: string, reason: string): Promise<boolean> {
  const opened = await execute(
    db,
    'open-breaker',
    sql`insert into provider_health as p (provider, breaker, breaker_reason, away_since, probe_at)
      values (${provider}, 'open', ${reason}, clock_timestamp(), clock_timestamp() + ${FIRST_PROBE_AFTER_MS} * interval '1 millisecond')
      on conflict (provider) do update set breaker = 'open', away_since = coalesce(p.away_since, clock_timestamp()), breaker_reason = excluded.breaker_reason,
        breaker_since = clock_timestamp(), probe_at = excluded.probe_at, probe_holder = null, probe_until = null,
        failed_probes = 0, updated_at = clock_timestamp()
      where p.breaker = 'closed'`,
  );
  return opened === 1;
}

const CLOSE = sql`breaker = 'closed', away_since = null, breaker_since = clock_timestamp(), breaker_reason = null, probe_at = null,
  failed_probes = 0,`;
const KEEP_OPEN = sql`failed_probes = failed_probes + 1, probe_at = clock_timestamp() + interval '1 millisecond' *
  least(${FIRST_PROBE_AFTER_MS}::int * 2 ^ least(failed_probes + 1, 20), ${LONGEST_PROBE_PAUSE_MS}::int),`;

/**
 * What a probe showed: true closes the breaker, false keeps it open for longer, null gives the permit back to the next.
 * Whose permit is over changes nothing: then false.
 */
export async function concludeProbe(
  db: Queryable,
  provider: string,
  holder: string,
  worked: boolean | null,
): Promise<boolean> {
  const change = worked === null ? sql.raw('') : worked ? CLOSE : KEEP_OPEN;
  const concluded = await execute(
    db,
    `conclude-probe:${worked}`,
    sql`update provider_health set ${change} probe_holder = null, probe_until = null, updated_at = clock_timestamp()
      where provider = ${provider} and probe_holder = ${holder}`,
  );
  return concluded === 1;
}

/** Leaves a provider alone until then, in every worker; a later moment that is set already stays. */
export async function holdOff(db: Queryable, provider: string, waitMs: number): Promise<void> {
  await execute(
    db,
    'hold-off-provider',
    sql`insert into provider_health as p (provider, away_since, not_before)
      values (${provider}, clock_timestamp(), clock_timestamp() + ${waitMs} * interval '1 millisecond')
      on conflict (provider) do update set away_since = coalesce(p.away_since, clock_timestamp()), not_before = greatest(p.not_before, excluded.not_before),
        updated_at = clock_timestamp()`,
  );
}

export type BreakerState = 'closed' | 'half_open' | 'open';

export type Breaker = {
  provider: string;
  state: BreakerState;
  /** What opened it: the code of an attempt. */
  reason: string | null;
  /** When it last opened or closed; null where nothing was ever known against the provider. */
  since: Date | null;
};

/** The breaker of each of these providers; half open while its probe is under way. */
export function listBreakers(db: Queryable, providers: string[]): Promise<Breaker[]> {
  return queryRows<Breaker>(
    db,
    'list-breakers',
    sql`select p.provider, case when coalesce(h.breaker, 'closed') = 'closed' then 'closed'
        when h.probe_until > clock_timestamp() then 'half_open' else 'open' end as state,
        h.breaker_reason as reason, h.breaker_since as since
      from unnest(${sql.param(providers)}::text[]) as p (provider) left join provider_health h on h.provider = p.provider`,
  );
}

export type ProviderSample = Omit<Sample, 'places'> & {
  provider: string;
  /** Of the newest failure. */
  code: string | null;
};

/** What the newest attempts say of each provider whose breaker is closed; what came before it closed is forgotten. */
export function sampleProviders(db: Queryable, providers: string[]): Promise<ProviderSample[]> {
  // now() and not clock_timestamp(), which no index can be searched with.
  return queryRows<ProviderSample>(
    db,
    'sample-providers',
    sql`select p.provider, recent.answered, recent.failed, newest.newest, newest.code, waiting.slow
      from unnest(${sql.param(providers)}::text[]) as p (provider)
      left join provider_health h on h.provider = p.provider
      cross join lateral (
        select count(*)::int as answered, (count(*) filter (where not provider_ok))::int as failed from attempts a
        where a.provider = p.provider and a.state = 'finished' and a.provider_ok is not null
          and a.finished_at > now() - ${SAMPLE_MS} * interval '1 millisecond'
          and a.finished_at > coalesce(h.breaker_since, '-infinity')) recent
      cross join lateral (
        select coalesce(array_agg(provider_ok order by finished_at desc), '{}') as newest,
          (array_agg(code order by finished_at desc) filter (where not provider_ok))[1] as code
        from (select provider_ok, code, finished_at from attempts a
          where a.provider = p.provider and a.state = 'finished' and a.provider_ok is not null
            and a.finished_at > coalesce(h.breaker_since, '-infinity')
          order by a.finished_at desc limit ${FAILURES_IN_A_ROW}) last) newest
      cross join lateral (
        select count(*)::int as slow from attempts a
        where a.state = 'sending' and a.provider = p.provider and a.lease_until > now()
          and a.started_at < now() - ${SLOW_CALL_MS} * interval '1 millisecond') waiting
      where coalesce(h.breaker, 'closed') = 'closed'`,
  );
}
