import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { obtainParts } from './boot/obtain-parts.mjs';
import { composeLoaderPart, kafkaPart, temporalPart, testServerPart } from './parts/catalog.mjs';
import { assertPrerequisites } from './parts/prerequisites.mjs';
import { freeKafkaPort, freePorts, freeTemporalPorts } from './ports.mjs';
import { openSession } from './process/session.mjs';
import { startKafka } from './servers/kafka.mjs';
import { startPostgres } from './servers/postgres.mjs';
import { startTemporal } from './servers/temporal.mjs';
import { readSettings } from './settings.mjs';

/**
 * What the tests are given: addresses of real servers, and the paths of two tools.
 * @typedef {{ databaseUrl: string, kafkaBrokers: string, temporalAddress: string, timeSkippingServer: string,
 *   composeLoader: string }} TestServers
 * @typedef {(meanwhile: () => Promise<unknown>) => Promise<void>} RestartTemporal stops the Temporal server, does something
 *   to its databases, and starts it again at the same address; null where the server is not ours
 */

/** A new data folder below the system's temporary one. */
const temporaryDataDir = () => mkdtempSync(join(tmpdir(), 'posthorn-test-'));

/**
 * Opens a session whose servers and data are gone when it is closed or this process dies: for tests that start and stop
 * servers of their own.
 */
export const openTestSession = () => openSession({ dataDir: temporaryDataDir(), ephemeral: true });

/**
 * Provides the servers that TEST_DATABASE_URL, TEST_KAFKA_BROKERS and TEST_TEMPORAL_ADDRESS name, or, unless all three
 * are given, starts PostgreSQL, Kafka and Temporal on free ports with data that is thrown away.
 * @param {{ progress: import('./progress.mjs').Progress, env?: NodeJS.ProcessEnv, isDurable?: boolean }} options
 *   `isDurable`: what PostgreSQL has committed outlives a power cut, as in production
 * @returns {Promise<TestServers & { restartTemporal: RestartTemporal | null, close(): Promise<void> }>}
 */
export async function provideTestServers({ progress, env = process.env, isDurable = false }) {
  const given = givenServers(env);
  const session = await openTestSession();
  try {
    const { cacheDir } = readSettings(env);
    const parts = [testServerPart, composeLoaderPart, ...(given ? [] : [kafkaPart, temporalPart])];
    assertPrerequisites({ cacheDir, parts, java: true });
    const folders = await obtainParts({ session, progress, cacheDir, parts });
    const servers = given ? { ...given, restartTemporal: null } : await startAll(session, progress, folders, isDurable);
    return {
      ...servers,
      timeSkippingServer: join(String(folders[testServerPart.name]), 'test-server'),
      composeLoader: join(String(folders[composeLoaderPart.name]), 'cmd'),
      close: session.close,
    };
  } catch (error) {
    await session.close();
    throw error;
  }
}

/** @param {NodeJS.ProcessEnv} env */
function givenServers({ TEST_DATABASE_URL, TEST_KAFKA_BROKERS, TEST_TEMPORAL_ADDRESS }) {
  if (!TEST_DATABASE_URL || !TEST_KAFKA_BROKERS || !TEST_TEMPORAL_ADDRESS) return null;
  return { databaseUrl: TEST_DATABASE_URL, kafkaBrokers: TEST_KAFKA_BROKERS, temporalAddress: TEST_TEMPORAL_ADDRESS };
}

/**
 * @param {import('./process/session.mjs').Session} session
 * @param {import('./progress.mjs').Progress} progress
 * @param {Record<string, string>} folders
 * @param {boolean} isDurable
 */
async function startAll(session, progress, folders, isDurable) {
  const { dataDir } = session;
  const place = (/** @type {string} */ name) => ({ session, dataDir, logFile: join(dataDir, 'logs', `${name}.log`) });
  const [postgresPort = 0] = await freePorts(1);
  const kafkaPort = await freeKafkaPort();
  const temporalPorts = await freeTemporalPorts();
  const postgres = async () => {
    /** @type {Record<string, string>} */
    const settings = isDurable ? {} : { fsync: 'off', full_page_writes: 'off' };
    const { databaseUrl } = await startPostgres({ ...place('postgres'), port: postgresPort, settings });
    const part = String(folders[temporalPart.name]);
    const start = () => startTemporal({ ...place('temporal'), part, ports: temporalPorts, postgresPort });
    let temporal = await start();
    /** @type {RestartTemporal} */
    const restartTemporal = async (meanwhile) => {
      await temporal.stop();
      await meanwhile();
      temporal = await start();
    };
    return { databaseUrl, temporalAddress: temporal.address, restartTemporal };
  };
  const kafka = () => startKafka({ ...place('kafka'), part: String(folders[kafkaPart.name]), port: kafkaPort });
  return progress.step('Servers for the tests', async () => {
    const [addresses, { brokers }] = await Promise.all([postgres(), kafka()]);
    return { ...addresses, kafkaBrokers: brokers };
  });
}
