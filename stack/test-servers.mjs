import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { obtainParts } from './boot/obtain-parts.mjs';
import { composeLoaderPart, kafkaPart, temporalPart, testServerPart } from './parts/catalog.mjs';
import { assertPrerequisites } from './parts/prerequisites.mjs';
import { freeKafkaPort, freePorts, freeTemporalPorts } from './ports.mjs';
import { openSession } from './process/session.mjs';
import { sleep } from './process/sleep.mjs';
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
 * @typedef {'postgres' | 'kafka' | 'temporal'} ServerName
 * @typedef {(name: ServerName, meanwhile?: () => Promise<unknown>) => Promise<void>} KillServer ends a server as kill -9
 *   does, and after `meanwhile` starts it again at the same address, with any other that has ended since; null where the
 *   servers are not ours
 */

/** What a killed PostgreSQL has left running ends by itself, and no other starts before. */
const START_AGAIN_WITHIN_MS = 120_000;
const START_AGAIN_AFTER_MS = 250;

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
 * @returns {Promise<TestServers & { restartTemporal: RestartTemporal | null, killServer: KillServer | null,
 *   close(): Promise<void> }>}
 */
export async function provideTestServers({ progress, env = process.env, isDurable = false }) {
  const given = givenServers(env);
  const session = await openTestSession();
  try {
    const { cacheDir } = readSettings(env);
    const parts = [testServerPart, composeLoaderPart, ...(given ? [] : [kafkaPart, temporalPart])];
    assertPrerequisites({ cacheDir, parts, java: true });
    const folders = await obtainParts({ session, progress, cacheDir, parts });
    const servers = given
      ? { ...given, restartTemporal: null, killServer: null }
      : await startAll(session, progress, folders, isDurable);
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
  /** @type {Record<string, string>} */
  const settings = isDurable ? {} : { fsync: 'off', full_page_writes: 'off' };
  const temporalFolder = String(folders[temporalPart.name]);
  const kafkaFolder = String(folders[kafkaPart.name]);
  const onDatabase = async () => {
    const postgres = await openServer(() => startPostgres({ ...place('postgres'), port: postgresPort, settings }));
    const options = { ...place('temporal'), part: temporalFolder, ports: temporalPorts, postgresPort };
    return { postgres, temporal: await openServer(() => startTemporal(options)) };
  };
  const onKafka = () => openServer(() => startKafka({ ...place('kafka'), part: kafkaFolder, port: kafkaPort }));
  const [{ postgres, temporal }, kafka] = await progress.step('Servers for the tests', () =>
    Promise.all([onDatabase(), onKafka()]),
  );
  const all = { postgres, kafka, temporal };
  return {
    databaseUrl: postgres.first.databaseUrl,
    temporalAddress: temporal.first.address,
    kafkaBrokers: kafka.first.brokers,
    restartTemporal: temporal.restart,
    /** @type {KillServer} */
    async killServer(name, meanwhile) {
      await all[name].kill(meanwhile);
      for (const server of [postgres, kafka, temporal]) await server.revive();
    },
  };
}

/**
 * A server that is started again, where it was: after it was stopped, killed, or has ended by itself.
 * @template {import('./process/session.mjs').Child} T
 * @param {() => Promise<T>} start
 */
async function openServer(start) {
  const first = await start();
  let child = watch(first);

  function watch(/** @type {import('./process/session.mjs').Child} */ started) {
    const watched = { started, hasEnded: false };
    void started.exited.then(() => {
      watched.hasEnded = true;
    });
    return watched;
  }
  async function startAgain() {
    for (const endsAt = Date.now() + START_AGAIN_WITHIN_MS; ; await sleep(START_AGAIN_AFTER_MS)) {
      try {
        child = watch(await start());
        return;
      } catch (error) {
        if (Date.now() > endsAt) throw error;
      }
    }
  }
  return {
    first,
    /** @type {RestartTemporal} */
    async restart(meanwhile) {
      await child.started.stop();
      await meanwhile();
      await startAgain();
    },
    /** @param {() => Promise<unknown>} [meanwhile] */
    async kill(meanwhile = async () => {}) {
      child.started.kill('SIGKILL');
      await child.started.exited;
      try {
        await meanwhile();
      } finally {
        await startAgain();
      }
    },
    async revive() {
      if (child.hasEnded) await startAgain();
    },
  };
}
