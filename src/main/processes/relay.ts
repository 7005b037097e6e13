import { healthPages, serve } from '../../http-server/serve.ts';
import { connectLazily } from '../../temporal/client-connection.ts';
import { acceptanceOf } from '../wiring/acceptance.ts';
import { connectDatabase, kafkaOf, temporalSettingsOf } from '../wiring/connect.ts';
import { startIngest } from '../wiring/ingest.ts';
import { startJobs } from '../wiring/jobs.ts';
import { startRelay } from '../wiring/relay.ts';
import { runProcess } from '../wiring/run-process.ts';
import { listenOn, mayReadMetrics } from '../wiring/serving.ts';

/** The relay alone, for APIs with RELAY_IN_API=false, and with it the dead-letter consumer and the jobs. */
await runProcess('relay', async (context) => {
  const { settings, logger, metrics, onEnd } = context;
  const postgres = connectDatabase(context, 'relay');
  const kafka = kafkaOf(settings, logger);
  const temporal = connectLazily(temporalSettingsOf(settings));
  onEnd('temporal', () => temporal.close());
  const { relay, check } = await startRelay(context, postgres.database, kafka);
  const jobs = startJobs(context, { kafka, temporal, wakeRelay: relay.wake });
  await startIngest(context, postgres.database, kafka, {
    ...jobs,
    acceptance: acceptanceOf(context, postgres.database, relay.wake),
  });
  const pages = healthPages({ postgres: postgres.check, kafka: check }, metrics, mayReadMetrics(settings));
  await serve({ ...context, ...listenOn(settings, settings.RELAY_PORT) }, pages);
});
