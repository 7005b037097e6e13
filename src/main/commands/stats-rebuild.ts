import { parseArgs } from 'node:util';
import { openDatabase } from '../../db/client.ts';
import { rebuildStats, TooLongAgo } from '../../jobs/rebuild-stats.ts';
import { reasonOf } from '../../observability/health.ts';
import { retentionOf } from '../wiring/defaults.ts';
import { momentOf } from '../wiring/moment-of.ts';
import { settingsOrExit } from '../wiring/run-process.ts';

const USAGE = `Counts the figures of GET /api/stats again from the timeline, as the job does by itself for yesterday and today. It may run
beside everything else, and be broken off. What retention has deleted from keeps the figures that it has.

  npm run stats:rebuild -- --from <time>

  --from <time>   ISO 8601 time with an offset, such as 2026-11-21T08:00:00Z, or a span before now: 30m, 6h, 5d
  --help`;

const PROGRESS_EVERY_MS = 2_000;

/** `npm run stats:rebuild`: after the job was off for more than a day, or to know. */
const { values } = parseArgs({ options: { from: { type: 'string' }, help: { type: 'boolean', short: 'h' } } });
const fromMs = momentOf(values.from ?? '');
if (values.help) process.stdout.write(`${USAGE}\n`);
else if (fromMs === null) {
  process.stderr.write(`--from is required and must be an ISO 8601 time or a span.\n\n${USAGE}\n`);
  process.exitCode = 2;
} else await rebuild(new Date(fromMs));

async function rebuild(from: Date): Promise<void> {
  const settings = settingsOrExit();
  const database = openDatabase({
    url: settings.DATABASE_URL,
    poolSize: 1,
    applicationName: 'posthorn-stats-rebuild',
    onConnectionError: () => {},
  });
  let toldAt = Date.now();
  try {
    const done = await rebuildStats(database.pool, retentionOf(settings), from, (hour, { rows }) => {
      if (Date.now() - toldAt < PROGRESS_EVERY_MS) return;
      toldAt = Date.now();
      process.stderr.write(`${hour.toISOString()}: ${rows} changes of status counted\n`);
    });
    const left = done.purged > 0 ? `; ${done.purged} minutes were purged in part and keep their figures` : '';
    process.stdout.write(
      `${done.rows} changes of status in ${done.minutes} minutes from ${done.from.toISOString()} to ${done.to.toISOString()}${left}\n`,
    );
  } catch (error) {
    const why =
      error instanceof TooLongAgo
        ? `Of what is older than ${error.since.toISOString()} something may have been deleted (RETENTION_DAYS_NOTIFICATIONS, RETENTION_DAYS_STATS_MINUTES, RETENTION_DAYS_STATS_HOURS), so its figures stay as they are. Give that time, or a later one.`
        : `The figures were not all counted (${reasonOf(error)}). Run it again.`;
    process.stderr.write(`${why}\n`);
    process.exitCode = 1;
  } finally {
    await database.close();
  }
}
