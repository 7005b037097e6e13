import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { migrateDatabase } from '../../db/migrate.ts';
import { reasonOf } from '../../observability/health.ts';
import { createLogger } from '../../observability/logger.ts';
import { settingsOrExit } from '../wiring/run-process.ts';

const HELP = `npm run db:migrate -- [options]

Brings the database to the newest schema, while processes run; safe to run from many places at once.
  --contract  also takes away what the release before needs: when none of its processes runs any more
  --help`;

const { values } = parseArgs({
  options: { contract: { type: 'boolean', default: false }, help: { type: 'boolean', default: false } },
});
if (values.help) {
  process.stdout.write(`${HELP}\n`);
  process.exit();
}
const settings = settingsOrExit();
const logger = createLogger('migrate', settings.LOG_LEVEL);
try {
  const { leftForContract } = await migrateDatabase(
    settings.DATABASE_URL,
    fileURLToPath(new URL('../../../drizzle', import.meta.url)),
    { contract: values.contract, onProgress: ({ message, ...about }) => logger.info(about, message) },
  );
  logger.info('the database schema is up to date');
  if (leftForContract.length > 0)
    logger.info({ leftForContract }, 'once no process of the release before runs: npm run db:migrate -- --contract');
} catch (error) {
  const { message } = error as Error;
  logger.fatal({ reason: reasonOf(error), message }, 'the database could not be migrated');
  process.exitCode = 1;
}
