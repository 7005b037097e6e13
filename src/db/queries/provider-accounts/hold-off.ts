import type { Queryable } from '../../client.ts';

/** Leaves a provider alone until then, in every worker; a later moment that is set already stays. */
export async function holdOff(db: Queryable, provider: string, waitMs: number): Promise<void> {
  await db.query({
    name: 'hold-off-provider',
    text: `insert into provider_health as p (provider, not_before) values ($1, clock_timestamp() + $2 * interval '1 millisecond')
      on conflict (provider) do update set not_before = greatest(p.not_before, excluded.not_before), updated_at = clock_timestamp()`,
    values: [provider, waitMs],
  });
}
