import { createApp } from '../api/app.ts';
import { createSettingsOf } from '../api/clients/settings-of.ts';
import { checkKafkaHealth } from '../kafka/check-health.ts';
import type { Check } from '../observability/health.ts';
import { connectLazily } from '../temporal/client-connection.ts';
import { createSignaller } from '../temporal/signaller.ts';
import { checkReachable } from './check-reachable.ts';
import { connectDatabase, kafkaOf, temporalSettingsOf, topicsOf } from './connect.ts';
import { clientDefaults } from './defaults.ts';
import { startIngest } from './parts/ingest.ts';
import { startJobs } from './parts/jobs.ts';
import { providerNamesOf } from './parts/providers.ts';
import { startRelay } from './parts/relay.ts';
import { runProcess } from './run-process.ts';
import { serve } from './serve.ts';
import { VERSION } from './version.ts';

/** The API, with the relay inside unless RELAY_IN_API=false. It serves as long as PostgreSQL does. */
await runProcess('api', async (context) => {
  const { settings, logger, metrics, reachFaultPoint, onStop } = context;
  const postgres = connectDatabase(context, 'api');
  const kafka = kafkaOf(settings, logger);
  const temporal = connectLazily(temporalSettingsOf(settings));
  onStop('temporal', () => temporal.close());
  const relay = settings.RELAY_IN_API ? await startRelay(context, postgres.database, kafka) : null;
  if (relay) {
    startIngest(context, postgres.database, kafka);
    startJobs(context, postgres.database, { kafka, temporal, wakeRelay: relay.relay.wake });
  }
  const signaller = createSignaller(temporal, settings.TEMPORAL_NAMESPACE, logger);
  const checks: Record<string, Check> = {
    postgres: postgres.check,
    kafka: () => checkKafkaHealth(kafka),
    temporal: () => checkReachable(settings.TEMPORAL_ADDRESS),
  };
  const app = createApp({
    database: postgres.database,
    secret: settings.API_SECRET,
    topics: topicsOf(settings),
    settingsOf: createSettingsOf(postgres.database.pool, clientDefaults(settings)),
    providers: providerNamesOf(settings),
    smsProviderByCountry: settings.SMS_PROVIDER_BY_COUNTRY,
    openRegistration: settings.OPEN_REGISTRATION
      ? settings.OPEN_REGISTRATION === 'true'
      : settings.NODE_ENV !== 'production',
    adminToken: settings.ADMIN_TOKEN ?? null,
    wakeRelay: () => relay?.relay.wake(),
    signalChanged: signaller.changed,
    reachFaultPoint,
    checks,
    version: VERSION,
    logger,
    metrics,
  });
  await serve(context, app.fetch, settings.PORT);
});
