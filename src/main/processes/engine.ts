import { healthPages, serve } from '../../http-server/serve.ts';
import { startBridge } from '../wiring/bridge.ts';
import { connectDatabase, kafkaOf } from '../wiring/connect.ts';
import { runProcess } from '../wiring/run-process.ts';
import { listenOn, mayReadMetrics } from '../wiring/serving.ts';
import { startTemporal } from '../wiring/temporal.ts';
import { startWorkers } from '../wiring/worker.ts';

/** Bridge and workers in one process and over one connection, so that a started workflow begins right here. */
await runProcess('engine', async (context) => {
  const { settings, logger, metrics } = context;
  const postgres = connectDatabase(context, 'engine');
  const temporal = await startTemporal(context);
  const workers = await startWorkers(context, postgres.database, temporal.connection);
  // An eager start asks for no build: it would give work to one that nobody has made current yet (seen by test).
  const eager = settings.TEMPORAL_BUILD_ID === undefined;
  const bridge = await startBridge(context, kafkaOf(settings, logger), temporal.connection, { eager });
  const checks = { postgres: postgres.check, kafka: bridge.check, temporal: workers.check(temporal.check) };
  const pages = healthPages(checks, metrics, mayReadMetrics(settings));
  await serve({ ...context, ...listenOn(settings, settings.WORKER_PORT) }, pages);
});
