import { FIRST_PROBE_AFTER_MS, LONGEST_PROBE_PAUSE_MS } from '../../../domain/breaker.ts';
import type { Queryable } from '../../client.ts';

/** Leaves a provider alone until a probe shows that it is back. False where the breaker was open already. */
export async function openBreaker(db: Queryable, provider: string, reason: string): Promise<boolean> {
  const { rowCount } = await db.query({
    name: 'open-breaker',
    text: `insert into provider_health as p (provider, breaker, breaker_reason, probe_at)
      values ($1, 'open', $2, clock_timestamp() + $3 * interval '1 millisecond')
      on conflict (provider) do update set breaker = 'open', breaker_reason = excluded.breaker_reason,
        breaker_since = clock_timestamp(), probe_at = excluded.probe_at, probe_holder = null, probe_until = null,
        failed_probes = 0, updated_at = clock_timestamp()
      where p.breaker = 'closed'`,
    values: [provider, reason, FIRST_PROBE_AFTER_MS],
  });
  return rowCount === 1;
}

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
  const change = worked === null ? '' : worked ? CLOSE : KEEP_OPEN;
  const { rowCount } = await db.query({
    name: `conclude-probe:${worked}`,
    text: `update provider_health set ${change} probe_holder = null, probe_until = null, updated_at = clock_timestamp()
      where provider = $1 and probe_holder = $2`,
    values: [provider, holder],
  });
  return rowCount === 1;
}

const CLOSE = `breaker = 'closed', breaker_since = clock_timestamp(), breaker_reason = null, probe_at = null, failed_probes = 0,`;
const KEEP_OPEN = `failed_probes = failed_probes + 1, probe_at = clock_timestamp() +
  least(${FIRST_PROBE_AFTER_MS} * 2 ^ least(failed_probes + 1, 20), ${LONGEST_PROBE_PAUSE_MS}) * interval '1 millisecond',`;
