import { connectDatabase } from './connect.ts';
import { startTemporal } from './parts/temporal.ts';
import { startWorkers } from './parts/worker.ts';
import { runProcess } from './run-process.ts';
import { healthPages, serve } from './serve.ts';

/** Workers alone: they run workflows and activities. */
await runProcess('worker', async (context) => {
  const { settings, metrics } = context;
  const postgres = connectDatabase(context, 'worker');
  const temporal = await startTemporal(context);
  const workers = await startWorkers(context, postgres.database, temporal.connection);
  const checks = { postgres: postgres.check, temporal: workers.check(temporal.check) };
  await serve(context, healthPages(checks, metrics), settings.WORKER_PORT);
});
