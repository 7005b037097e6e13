import { parseArgs } from 'node:util';
import { v7 as uuidv7 } from 'uuid';
import { type ReplayCounts, replayRecords } from '../../bridge/replay-records.ts';
import { reasonOf } from '../../observability/health.ts';
import { createLogger } from '../../observability/logger.ts';
import { connectTemporal, installRuntime } from '../../temporal/connection.ts';
import { createStarter } from '../../temporal/starter.ts';
import { kafkaOf, temporalSettingsOf, topicsOf } from '../wiring/connect.ts';
import { momentOf } from '../wiring/moment-of.ts';
import { settingsOrExit } from '../wiring/run-process.ts';

const USAGE = `Reads notification records from Kafka again and starts those that were never started. Nothing is sent twice.
Campaigns need none of this: within a minute a job finds each that has lost its workflow.

  npm run replay -- --from <time> [--dry-run]

  --from <time>   ISO 8601 time with an offset, such as 2026-11-21T08:00:00Z, or a span before now: 30m, 6h, 7d
  --dry-run       only check with Temporal, start nothing
  --help`;

const PROGRESS_EVERY_MS = 2_000;

/** `npm run replay`: after Kafka's consumer offsets or Temporal's runs were lost. */
const { values } = parseArgs({
  options: { from: { type: 'string' }, 'dry-run': { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
});
if (values.help) {
  process.stdout.write(`${USAGE}\n`);
} else {
  const fromMs = momentOf(values.from ?? '');
  if (fromMs === null) {
    process.stderr.write(`--from is required and must be an ISO 8601 time or a span.\n\n${USAGE}\n`);
    process.exitCode = 2;
  } else await replay(fromMs, values['dry-run'] ?? false);
}

async function replay(fromMs: number, dryRun: boolean): Promise<void> {
  const settings = settingsOrExit();
  const logger = createLogger('replay', settings.LOG_LEVEL === 'info' ? 'warn' : settings.LOG_LEVEL);
  const topics = topicsOf(settings);
  installRuntime(logger);
  try {
    const connection = await connectTemporal(temporalSettingsOf(settings), logger, new AbortController().signal);
    let toldAt = Date.now();
    const counts = await replayRecords(
      {
        kafka: kafkaOf(settings, logger),
        starter: createStarter(connection, settings.TEMPORAL_NAMESPACE, { eager: false }),
        logger,
      },
      {
        groupId: `${settings.KAFKA_GROUP_ID}-replay-${uuidv7()}`,
        topics: [topics.notificationsUrgent, topics.notifications],
        fromMs,
        dryRun,
        onProgress(so) {
          if (Date.now() - toldAt < PROGRESS_EVERY_MS) return;
          toldAt = Date.now();
          process.stderr.write(`${so.read} of ${so.total} records read\n`);
        },
      },
    );
    await connection.close();
    process.stdout.write(`${describe(counts, fromMs, dryRun)}\n`);
    process.exit(0);
  } catch (error) {
    logger.fatal({ reason: reasonOf(error) }, 'replay failed; it is safe to run it again');
    process.exit(1);
  }
}

function describe(
  { total, started, skipped, newer, unreadable }: ReplayCounts,
  fromMs: number,
  dryRun: boolean,
): string {
  const from = new Date(fromMs).toISOString();
  if (total === 0) return `no records since ${from}`;
  const verb = dryRun ? 'would be started' : 'started';
  const rest = [
    newer > 0 ? `, ${newer} of a newer release (replay them by that)` : '',
    unreadable > 0 ? `, ${unreadable} unreadable (already parked)` : '',
  ].join('');
  return `${total} records since ${from}: ${started} ${verb}, ${skipped} skipped because they had already been started${rest}`;
}
