import { FAILURES_IN_A_ROW, SAMPLE_MS, type Sample, SLOW_CALL_MS } from '../../../domain/breaker.ts';
import type { Queryable } from '../../client.ts';

export type ProviderSample = Sample & {
  provider: string;
  /** Of the newest failure. */
  code: string | null;
};

/** What the newest attempts say of each provider whose breaker is closed; what came before it closed is forgotten. */
export async function sampleProviders(db: Queryable, providers: string[]): Promise<ProviderSample[]> {
  // now() and not clock_timestamp(), which no index can be searched with.
  const { rows } = await db.query({
    name: 'sample-providers',
    text: `select p.provider, recent.answered, recent.failed, newest.newest, newest.code, waiting.slow
      from unnest($1::text[]) as p (provider)
      left join provider_health h on h.provider = p.provider
      cross join lateral (
        select count(*)::int as answered, (count(*) filter (where not provider_ok))::int as failed from attempts a
        where a.provider = p.provider and a.state = 'finished' and a.provider_ok is not null
          and a.finished_at > now() - $2 * interval '1 millisecond'
          and a.finished_at > coalesce(h.breaker_since, '-infinity')) recent
      cross join lateral (
        select coalesce(array_agg(provider_ok order by finished_at desc), '{}') as newest,
          (array_agg(code order by finished_at desc) filter (where not provider_ok))[1] as code
        from (select provider_ok, code, finished_at from attempts a
          where a.provider = p.provider and a.state = 'finished' and a.provider_ok is not null
            and a.finished_at > coalesce(h.breaker_since, '-infinity')
          order by a.finished_at desc limit $3) last) newest
      cross join lateral (
        select count(*)::int as slow from attempts a
        where a.state = 'sending' and a.provider = p.provider and a.lease_until > now()
          and a.started_at < now() - $4 * interval '1 millisecond') waiting
      where coalesce(h.breaker, 'closed') = 'closed'`,
    values: [providers, SAMPLE_MS, FAILURES_IN_A_ROW, SLOW_CALL_MS],
  });
  return rows;
}
