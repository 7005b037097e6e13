import { isDatabaseUnavailable } from '../db/is-unavailable.ts';
import { dropDueRetry, findDueRetries } from '../db/queries/dead-letters/change.ts';
import { withJobLock } from '../db/queries/job-lock.ts';
import { toPublicId } from '../domain/ids.ts';
import { reasonOf } from '../observability/health.ts';
import { replayDeadLetter } from '../services/dead-letters/replay.ts';
import type { Ports } from '../services/ports.ts';
import { type RunningJob, runEvery } from './run-every.ts';

export type DeadLetterRetriesDeps = Pick<Ports, 'database' | 'wakeRelay' | 'logger'> & {
  pollMs?: number;
  /** Of one round: what a second of one connection can do. */
  batchSize?: number;
};

/** Replays dead letters whose `retry_at` has come, as a person would, until it is stopped. Any number may run. */
export function runDeadLetterRetries(deps: DeadLetterRetriesDeps): RunningJob {
  const { database, logger, pollMs = 1_000, batchSize = 200 } = deps;
  const round = () =>
    withJobLock(database.pool, 'retries', async () => {
      const due = await findDueRetries(database.pool, batchSize);
      for (const id of due) await retryOne(deps, id);
    });
  return runEvery('dead-letter-retries', pollMs, round, logger);
}

/** One that cannot be replayed is not tried again; one that fails otherwise holds up no other. */
async function retryOne(deps: DeadLetterRetriesDeps, id: string): Promise<void> {
  const { database, logger } = deps;
  const deadLetterId = toPublicId('deadLetter', id);
  try {
    // Whoever set the time meant this one, so UNKNOWN is no obstacle.
    const options = { includeUnknown: true, origin: null };
    const target = { id, clientId: null, environment: null };
    const result = await replayDeadLetter(deps, target, options);
    if (result.kind === 'replayed') logger.info({ deadLetterId, run: result.run }, 'dead letter retried');
    if (result.kind !== 'refused') return;
    await dropDueRetry(database.pool, id);
    logger.warn({ deadLetterId, code: result.code }, 'dead letter cannot be retried');
  } catch (error) {
    if (isDatabaseUnavailable(error)) throw error;
    logger.error({ deadLetterId, reason: reasonOf(error) }, 'could not retry the dead letter');
  }
}
