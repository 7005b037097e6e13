import { NativeConnection, Runtime } from '@temporalio/worker';
import type { Logger } from '../observability/logger.ts';

export type TemporalSettings = {
  address: string;
  namespace: string;
  tls: { serverRootCACertificate?: Buffer; clientCertPair?: { crt: Buffer; key: Buffer } } | null;
  apiKey: string | null;
};

/** Once per process, before any connection: the SDK's lines go to our log, and signals are ours to handle. */
export function installRuntime(logger: Logger): void {
  const line = (level: 'trace' | 'debug' | 'info' | 'warn' | 'error') => (message: string, meta?: object) =>
    // The meta of a failed activity holds its input and stack: ids only reach the log.
    logger[level]({ sdk: pick(meta) }, message);
  Runtime.install({
    // The SDK's own SIGTERM handler would keep the process alive; src/main/run-process.ts drains instead.
    shutdownSignals: [],
    telemetryOptions: { logging: { forward: {}, filter: { core: 'WARN', other: 'ERROR' } } },
    logger: {
      log: (level, message, meta) => line(level.toLowerCase() as 'info')(message, meta),
      trace: line('trace'),
      debug: line('debug'),
      info: line('debug'),
      warn: line('warn'),
      error: line('error'),
    },
  });
}

function pick(meta: object | undefined): Record<string, unknown> {
  const { workflowId, runId, activityType, attempt, taskQueue, state } = (meta ?? {}) as Record<string, unknown>;
  return { workflowId, runId, activityType, attempt, taskQueue, state };
}

/** One connection serves the clients and workers of a process; eager starts need that. Waits until the server answers. */
export async function connectTemporal(
  settings: TemporalSettings,
  logger: Logger,
  signal: AbortSignal,
): Promise<NativeConnection> {
  for (let pauseMs = 250; ; pauseMs = Math.min(pauseMs * 2, 5_000)) {
    try {
      return await NativeConnection.connect({
        address: settings.address,
        ...(settings.tls ? { tls: settings.tls } : {}),
        ...(settings.apiKey ? { apiKey: settings.apiKey } : {}),
        // On a short line gzip costs more than it saves (FACTS: part of the tuned rates).
        grpcCompression: { codec: 'none' },
      });
    } catch (error) {
      if (signal.aborted) throw error;
      logger.warn({ address: settings.address, retryInMs: pauseMs }, 'Temporal does not answer yet');
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  }
}
