import { createApp } from '../../api/app.ts';
import { isStreamed } from '../../api/campaigns/audience.ts';
import { createBuiltFiles } from '../../api/dashboard/built-files.ts';
import { createListener } from '../../db/listen.ts';
import { INBOX_CHANNEL } from '../../db/queries/in-app/inbox.ts';
import { serve } from '../../http-server/serve.ts';
import { checkKafkaHealth } from '../../kafka/check-health.ts';
import { createKafkaView } from '../../kafka/view.ts';
import { type Check, reasonOf } from '../../observability/health.ts';
import { connectLazily } from '../../temporal/client-connection.ts';
import { createSignaller } from '../../temporal/signaller.ts';
import { acceptanceOf, warmTemplates } from '../wiring/acceptance.ts';
import { checkReachable } from '../wiring/check-reachable.ts';
import { connectDatabase, kafkaOf, readersOf, statusFeedOf, temporalSettingsOf, topicsOf } from '../wiring/connect.ts';
import { DASHBOARD_FOLDER } from '../wiring/dashboard-folder.ts';
import { identityProviderOf } from '../wiring/identity.ts';
import { startIngest } from '../wiring/ingest.ts';
import { startJobs } from '../wiring/jobs.ts';
import { accountSettingsOf } from '../wiring/providers.ts';
import { receiptReadersOf, windowOpenerOf } from '../wiring/receipts.ts';
import { gaugeOutbox, startRelay } from '../wiring/relay.ts';
import { runProcess } from '../wiring/run-process.ts';
import { listenOn, mayReadMetrics } from '../wiring/serving.ts';
import { workflowUrlOf } from '../wiring/urls.ts';
import { VERSION } from '../wiring/version.ts';

/** The API, with the relay inside unless RELAY_IN_API=false. It serves as long as PostgreSQL does. */
await runProcess('api', async (context) => {
  const { settings, logger, reachFaultPoint, stopping, onEnd } = context;
  const postgres = connectDatabase(context, 'api');
  const kafka = kafkaOf(settings, logger);
  const temporal = connectLazily(temporalSettingsOf(settings));
  onEnd('temporal', () => temporal.close());
  const relay = settings.RELAY_IN_API ? await startRelay(context, postgres.database, kafka) : null;
  if (!relay) gaugeOutbox(context, postgres.database);
  const acceptance = acceptanceOf(context, postgres.database, () => relay?.relay.wake());
  if (relay) {
    const jobs = startJobs(context, { kafka, temporal, wakeRelay: relay.relay.wake });
    await startIngest(context, postgres.database, kafka, { ...jobs, acceptance });
  }
  const accountSettings = accountSettingsOf(settings);
  const signaller = createSignaller(temporal, settings.TEMPORAL_NAMESPACE, logger);
  const checks: Record<string, Check> = {
    postgres: postgres.check,
    kafka: () => checkKafkaHealth(kafka),
    temporal: () => checkReachable(settings.TEMPORAL_ADDRESS),
  };
  const inboxNews = createListener({
    url: settings.DATABASE_URL,
    channel: INBOX_CHANNEL,
    applicationName: 'posthorn-api-listen',
    onTrouble: (error) =>
      logger.warn({ reason: reasonOf(error) }, 'lost the subscription to inbox changes; reconnecting'),
  });
  onEnd('inbox listener', inboxNews.close);
  const app = createApp({
    ...acceptance,
    corsOrigins: settings.CORS_ORIGINS,
    receiptReaders: await receiptReadersOf(settings, logger),
    receiptsToken: settings.RECEIPTS_TOKEN ?? null,
    openWindow: windowOpenerOf(settings, postgres.database.pool),
    openRegistration: settings.OPEN_REGISTRATION
      ? settings.OPEN_REGISTRATION === 'true'
      : settings.NODE_ENV !== 'production',
    adminToken: settings.ADMIN_TOKEN ?? null,
    requireMfa: settings.REQUIRE_MFA,
    oidc: identityProviderOf(settings, logger),
    mayReadMetrics: mayReadMetrics(settings),
    trustedProxies: settings.TRUST_PROXY,
    gates: {
      accountLimits: (name) => accountSettings(name).limits,
      failoverAfterMs: settings.FAILOVER_AFTER_MS,
    },
    workflowUrl: workflowUrlOf(settings),
    signalChanged: signaller.changed,
    inboxStreams: { news: inboxNews, stopping },
    dashboard: settings.DASHBOARD ? createBuiltFiles(DASHBOARD_FOLDER) : null,
    homeLinks: settings.HOME_LINKS,
    liveStreams: { feed: settings.LIVE_STREAMS ? statusFeedOf(settings, kafka, logger) : null, stopping },
    testWebhook: settings.ALLOW_LOOPBACK_TARGETS && settings.NODE_ENV !== 'production',
    reachFaultPoint,
    checks,
    kafkaView: createKafkaView(kafka, { topics: topicsOf(settings), readers: readersOf(settings) }),
    version: VERSION,
    logger,
  });
  await serve({ ...context, ...listenOn(settings, settings.PORT), isStreamed }, app.fetch);
  void warmTemplates(acceptance);
});
