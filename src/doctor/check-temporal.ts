import type { DoctorCheck } from '../cli/doctor-check.ts';
import { DAY_MS } from '../domain/durations.ts';
import { connectLazily } from '../temporal/client-connection.ts';
import type { TemporalSettings } from '../temporal/connection.ts';
import { fail, ok, warn } from './checks.ts';

const ANSWERS_WITHIN_MS = 5_000;
const DAY_SECONDS = DAY_MS / 1_000;
/** Longer than Kafka keeps records, or a replay could send twice (docs/contract.md). */
const LEAST_RETENTION_DAYS = 8;
/** https://grpc.io/docs/guides/status-codes/ */
const NOT_FOUND = 5;
const REFUSED = [7, 16];

/** Temporal: whether it answers, and whether the namespace is there and keeps closed runs for long enough. */
export async function checkTemporal(settings: TemporalSettings): Promise<DoctorCheck[]> {
  const { address, namespace } = settings;
  const connection = connectLazily(settings);
  try {
    const { config } = await connection.withDeadline(Date.now() + ANSWERS_WITHIN_MS, () =>
      connection.workflowService.describeNamespace({ namespace }),
    );
    const days = Number(config?.workflowExecutionRetentionTtl?.seconds ?? 0) / DAY_SECONDS;
    const found = ok('temporal', `namespace ${namespace}`);
    if (days >= LEAST_RETENTION_DAYS) return [found];
    const advice = `Set the retention of the namespace to at least ${LEAST_RETENTION_DAYS} days; otherwise npm run replay could send twice.`;
    return [found, warn('retention', `closed runs are kept for ${days} days`, advice)];
  } catch (error) {
    const code = (error as { code?: unknown }).code;
    if (code === NOT_FOUND) {
      const advice = 'Create it with a retention of 8 days (npm start does), or correct TEMPORAL_NAMESPACE.';
      return [fail('temporal', `the namespace ${namespace} does not exist`, advice)];
    }
    if (REFUSED.includes(code as number)) {
      return [
        fail('temporal', 'access denied', 'Correct TEMPORAL_API_KEY, or TEMPORAL_TLS_CERT and TEMPORAL_TLS_KEY.'),
      ];
    }
    const advice = 'Start it (npm start does), or correct TEMPORAL_ADDRESS; for TLS see docs/operating.md.';
    return [fail('temporal', `no answer from ${address}`, advice)];
  } finally {
    await connection.close();
  }
}
