import { NativeConnection, Runtime, type Logger as SdkLogger } from '@temporalio/worker';
import { retry } from '../async/backoff.ts';
import type { Logger } from '../observability/logger.ts';

export type TemporalSettings = {
  address: string;
  namespace: string;
  tls: { serverRootCACertificate?: Buffer; clientCertPair?: { crt: Buffer; key: Buffer } } | null;
  apiKey: string | null;
};

/** The SDK's lines go to our log. Its own `info` is about its inner life, which is our `debug`. */
export function sdkLogger(logger: Logger): SdkLogger {
  const line = (level: 'trace' | 'debug' | 'warn' | 'error') => (message: string, meta?: object) =>
    logger[level]({ sdk: idsOf(meta) }, message);
  const lines = {
    trace: line('trace'),
    debug: line('debug'),
    info: line('debug'),
    warn: line('warn'),
    error: line('error'),
  };
  const byLevel = { TRACE: lines.trace, DEBUG: lines.debug, INFO: lines.info, WARN: lines.warn, ERROR: lines.error };
  return { ...lines, log: (level, message, meta) => byLevel[level](message, meta) };
}

/** What the SDK adds to a line may hold inputs and stacks; only ids go on. */
function idsOf(meta: object | undefined): Record<string, unknown> {
  const { workflowId, runId, activityType, attempt, taskQueue, state } = (meta ?? {}) as Record<string, unknown>;
  return { workflowId, runId, activityType, attempt, taskQueue, state };
}

/** Once per process, before any connection. The SDK's own SIGTERM handler would keep the process alive. */
export function installRuntime(logger: Logger): void {
  Runtime.install({
    shutdownSignals: [],
    telemetryOptions: { logging: { forward: {}, filter: { core: 'WARN', other: 'ERROR' } } },
    logger: sdkLogger(logger),
  });
}

const BACKOFF = { fromMs: 250, toMs: 5_000 };

/** One connection serves the clients and workers of a process; eager starts need that. Waits until the server answers. */
export function connectTemporal(
  settings: TemporalSettings,
  logger: Logger,
  signal: AbortSignal,
): Promise<NativeConnection> {
  const connect = () =>
    NativeConnection.connect({
      address: settings.address,
      ...(settings.tls ? { tls: settings.tls } : {}),
      ...(settings.apiKey ? { apiKey: settings.apiKey } : {}),
      // On a short line gzip costs more than it saves (part of the tuning in docs/architecture.md).
      grpcCompression: { codec: 'none' },
    });
  return retry(connect, {
    backoff: BACKOFF,
    shouldRetry: () => !signal.aborted,
    onRetry: (_, retryInMs) => logger.warn({ address: settings.address, retryInMs }, 'Temporal does not answer yet'),
  });
}
