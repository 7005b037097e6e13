import type { NativeConnection } from '@temporalio/worker';
import type { Check } from '../../observability/health.ts';
import { checkTemporal } from '../../temporal/check-health.ts';
import { connectTemporal, installRuntime } from '../../temporal/connection.ts';
import { temporalSettingsOf } from './connect.ts';
import type { ProcessContext } from './run-process.ts';

/** The process's one connection to Temporal, and its check. */
export async function startTemporal(context: ProcessContext): Promise<{ connection: NativeConnection; check: Check }> {
  const { settings, logger, stopping, onEnd } = context;
  installRuntime(logger);
  const connection = await connectTemporal(temporalSettingsOf(settings), logger, stopping);
  onEnd('temporal', () => connection.close());
  return { connection, check: () => checkTemporal(connection, settings.TEMPORAL_NAMESPACE) };
}
