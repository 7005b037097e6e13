import { healthPages, serve } from '../../http-server/serve.ts';
import { startBridge } from '../wiring/bridge.ts';
import { kafkaOf } from '../wiring/connect.ts';
import { runProcess } from '../wiring/run-process.ts';
import { listenOn, mayReadMetrics } from '../wiring/serving.ts';
import { startTemporal } from '../wiring/temporal.ts';

/** The bridge alone: Kafka in, workflows out. It needs no database. */
await runProcess('bridge', async (context) => {
  const { settings, logger, metrics } = context;
  const temporal = await startTemporal(context);
  const bridge = await startBridge(context, kafkaOf(settings, logger), temporal.connection, { eager: false });
  const checks = { kafka: bridge.check, temporal: temporal.check };
  const pages = healthPages(checks, metrics, mayReadMetrics(settings));
  await serve({ ...context, ...listenOn(settings, settings.BRIDGE_PORT) }, pages);
});
