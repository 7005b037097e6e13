import { fileURLToPath } from 'node:url';
import { migrateDatabase } from '../../db/migrate.ts';
import { reasonOf } from '../../observability/health.ts';
import { createLogger } from '../../observability/logger.ts';
import { settingsOrExit } from '../wiring/run-process.ts';

/** `npm run db:migrate`: brings the database to the newest schema; safe to run from many places at once. */
const settings = settingsOrExit();
const logger = createLogger('migrate', settings.LOG_LEVEL);
try {
  await migrateDatabase(settings.DATABASE_URL, fileURLToPath(new URL('../../../drizzle', import.meta.url)));
  logger.info('the database schema is up to date');
} catch (error) {
  const { message } = error as Error;
  logger.fatal({ reason: reasonOf(error), message }, 'the database could not be migrated');
  process.exitCode = 1;
}
