import { createApp } from '../api/app.ts';
import { DEFAULT_RETRY } from '../domain/retry-policy.ts';
import { checkKafkaHealth } from '../kafka/check-health.ts';
import type { Check } from '../observability/health.ts';
import { checkReachable } from './check-reachable.ts';
import { connectDatabase, kafkaOf, topicsOf } from './connect.ts';
import { startRelay } from './parts/relay.ts';
import { runProcess } from './run-process.ts';
import { serve } from './serve.ts';
import { VERSION } from './version.ts';

/** The API, with the relay inside unless RELAY_IN_API=false. It serves as long as PostgreSQL does. */
await runProcess('api', async (context) => {
  const { settings, logger, metrics } = context;
  const postgres = connectDatabase(context, 'api');
  const kafka = kafkaOf(settings, logger);
  const relay = settings.RELAY_IN_API ? await startRelay(context, postgres.database, kafka) : null;
  const checks: Record<string, Check> = {
    postgres: postgres.check,
    kafka: () => checkKafkaHealth(kafka),
    temporal: () => checkReachable(settings.TEMPORAL_ADDRESS),
  };
  const app = createApp({
    database: postgres.database,
    secret: settings.API_SECRET,
    topics: topicsOf(settings),
    defaults: {
      retry: { ...DEFAULT_RETRY, maxRetries: settings.MAX_RETRIES, initialDelayMs: settings.RETRY_DELAY_MS },
    },
    emailProviders: ['smtp'],
    openRegistration: settings.OPEN_REGISTRATION
      ? settings.OPEN_REGISTRATION === 'true'
      : settings.NODE_ENV !== 'production',
    adminToken: settings.ADMIN_TOKEN ?? null,
    wakeRelay: () => relay?.relay.wake(),
    checks,
    version: VERSION,
    logger,
    metrics,
  });
  await serve(context, app.fetch, settings.PORT);
});
