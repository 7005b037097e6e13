import { connectDatabase, kafkaOf } from './connect.ts';
import { startRelay } from './parts/relay.ts';
import { runProcess } from './run-process.ts';
import { healthPages, serve } from './serve.ts';

/** The relay alone, for APIs with RELAY_IN_API=false. */
await runProcess('relay', async (context) => {
  const { settings, logger, metrics } = context;
  const postgres = connectDatabase(context, 'relay');
  const kafka = await startRelay(context, postgres.database, kafkaOf(settings, logger));
  await serve(context, healthPages({ postgres: postgres.check, kafka: kafka.check }, metrics), settings.RELAY_PORT);
});
