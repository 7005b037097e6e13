import { openDatabase } from '../../db/client.ts';
import { reasonOf } from '../../observability/health.ts';
import { createQuotaGate, type QuotaGate } from '../../services/quotas/gate.ts';
import type { ProcessContext } from '../run-process.ts';

/** A lease is a matter of milliseconds, and each quota asks for one at a time. */
const CONNECTIONS = 2;

/**
 * The quotas of this process, one for all that accepts in it. Their connections are their own, opened when the first lease
 * is due: transactions that wait for a lease could else hold all those that it needs.
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
