import { healthPages, serve } from '../../http-server/serve.ts';
import { connectDatabase } from '../wiring/connect.ts';
import { runProcess } from '../wiring/run-process.ts';
import { listenOn, mayReadMetrics } from '../wiring/serving.ts';
import { startTemporal } from '../wiring/temporal.ts';
import { startWorkers } from '../wiring/worker.ts';

/** Workers alone: they run workflows and activities. */
await runProcess('worker', async (context) => {
  const { settings, metrics } = context;
  const postgres = connectDatabase(context, 'worker');
  const temporal = await startTemporal(context);
  const workers = await startWorkers(context, postgres.database, temporal.connection);
  const checks = { postgres: postgres.check, temporal: workers.check(temporal.check) };
  const pages = healthPages(checks, metrics, mayReadMetrics(settings));
  await serve({ ...context, ...listenOn(settings, settings.WORKER_PORT) }, pages);
});
