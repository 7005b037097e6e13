import { createProgress } from '../progress.mjs';
import { provideTestServers } from '../test-servers.mjs';

/**
 * Keeps one set of test servers running and prints what makes `npm test` use it.
 * @returns {Promise<number>} exit code
 */
export async function testServers() {
  const progress = createProgress(process.stdout);
  const asked = new Promise((resolve) => {
    for (const name of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) process.on(name, () => resolve(name));
  });
  const servers = await provideTestServers({ progress });
  progress.say(`
export TEST_DATABASE_URL='${servers.databaseUrl}'
export TEST_KAFKA_BROKERS='${servers.kafkaBrokers}'
export TEST_TEMPORAL_ADDRESS='${servers.temporalAddress}'

Ctrl-C stops them and deletes their data.`);
  await asked;
  await servers.close();
  return 0;
}
