import { openDatabase } from '../../db/client.ts';
import { reasonOf } from '../../observability/health.ts';
import { createQuotaGate, type QuotaGate } from '../../services/quotas/gate.ts';
import type { ProcessContext } from '../run-process.ts';

/** Taking a block is a matter of milliseconds, and each quota takes one at a time. */
const CONNECTIONS = 2;

/**
 * The quotas of this process, one for all that accepts in it. Their connections are their own, opened when the first block
 * is taken: otherwise transactions that wait for a block could hold all connections that taking it needs.
 */
export function openQuotas({ settings, logger, onStop }: ProcessContext): QuotaGate {
  const { pool, close } = openDatabase({
    url: settings.DATABASE_URL,
    poolSize: CONNECTIONS,
    applicationName: 'posthorn-quotas',
    onConnectionError: (error) => logger.warn({ reason: reasonOf(error) }, 'database connection lost'),
  });
  onStop('quotas', close);
  return createQuotaGate({ pool });
}
