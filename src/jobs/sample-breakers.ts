import type { Pool } from '../db/client.ts';
import { withJobLock } from '../db/queries/job-lock.ts';
import { openBreaker, type ProviderSample, sampleProviders } from '../db/queries/provider-accounts/breaker.ts';
import { shouldOpen } from '../domain/breaker.ts';
import type { Logger } from '../observability/logger.ts';

export type SampleBreakersDeps = {
  pool: Pool;
  providers: string[];
  /** Calls that a worker makes at once. */
  placesOf: (provider: string) => number;
  logger: Logger;
};

/**
 * One look at what the newest attempts say of each provider; opens the breaker of those that are away. One process at
 * a time judges, all workers see it in the same row. Where none judges, the breakers stay as they are.
 */
export async function sampleBreakers({ pool, providers, placesOf, logger }: SampleBreakersDeps): Promise<void> {
  const opened = await withJobLock(pool, 'breakers', async () => {
    const changed: ProviderSample[] = [];
    const samples = await sampleProviders(pool, providers);
    for (const sample of samples.filter((one) => shouldOpen({ ...one, places: placesOf(one.provider) }))) {
      if (await openBreaker(pool, sample.provider, sample.code ?? 'no_answer')) changed.push(sample);
    }
    return changed;
  });
  for (const { provider, code, answered, failed, slow } of opened ?? []) {
    logger.warn({ provider, code, answered, failed, slow }, 'breaker opened');
  }
}
