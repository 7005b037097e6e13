import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { createRunTool } from '../parts/run-tool.mjs';
import { kafkaControllerPort } from '../ports.mjs';
import { untilHealthy } from './healthy.mjs';

const JAVA_FLAGS = ['-Xms512m', '-Xmx512m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-Xshare:auto'];

/**
 * Starts one Kafka broker in KRaft mode, its own controller, and formats its data folder at the first start.
 * @param {{ session: import('../process/session.mjs').Session, part: string, port: number, dataDir: string,
 *   logFile: string }} options `part`: the cached kafka part; `port` and the one above it are used
 * @returns {Promise<import('../process/session.mjs').Child & { brokers: string }>}
 * @throws {import('../errors.mjs').StackError} when it does not get ready within 120 s
 */
export async function startKafka({ session, part, port, dataDir, logFile }) {
  const home = join(dataDir, 'kafka');
  const data = join(home, 'data');
  const propertiesFile = join(home, 'server.properties');
  mkdirSync(home, { recursive: true });
  writeFileSync(propertiesFile, properties(port, data));
  writeFileSync(join(home, 'log4j2.yaml'), LOG4J);
  const java = [
    ...JAVA_FLAGS,
    `-Dlog4j2.configurationFile=${join(home, 'log4j2.yaml')}`,
    '-cp',
    join(part, 'libs', '*'),
  ];
  if (!existsSync(join(data, 'meta.properties'))) {
    const format = ['format', '--standalone', '--ignore-formatted', '-t', clusterId(), '-c', propertiesFile];
    await createRunTool(session)('kafka-format', 'java', [...java, 'kafka.tools.StorageTool', ...format]);
  }
  const child = session.spawn({
    name: 'kafka',
    stage: 'kafka',
    command: 'java',
    args: [...java, 'kafka.Kafka', propertiesFile],
    logFile,
    address: `127.0.0.1:${port}`,
  });
  await untilHealthy(child, () => answersApiVersions(port), 120_000);
  return { ...child, brokers: `127.0.0.1:${port}` };
}

/** A Kafka id: 16 random bytes in URL-safe base64; the tools take a leading dash for an option. */
function clusterId() {
  return randomBytes(16).toString('base64url').replace(/^-/, 'A');
}

/**
 * @param {number} port
 * @param {string} data
 */
function properties(port, data) {
  const controller = kafkaControllerPort(port);
  return `process.roles=broker,controller
node.id=1
listeners=PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controller}
advertised.listeners=PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controller}
controller.listener.names=CONTROLLER
controller.quorum.bootstrap.servers=127.0.0.1:${controller}
log.dirs=${data}
auto.create.topics.enable=false
num.partitions=3
offsets.topic.replication.factor=1
offsets.topic.num.partitions=6
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
transaction.state.log.num.partitions=6
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
group.initial.rebalance.delay.ms=0
`;
}

const LOG4J = `Configuration:
  status: error
  Appenders:
    Console: { name: out, target: SYSTEM_OUT, PatternLayout: { pattern: "%d{ISO8601} %p %c{1}: %m%n" } }
  Loggers:
    Root: { level: warn, AppenderRef: { ref: out } }
`;

/**
 * Asks for the supported versions (ApiVersions, key 18, version 0: size, key, version, correlation id, null client id)
 * and waits for any answer, which a broker gives once it serves requests.
 * @param {number} port
 * @returns {Promise<boolean>}
 */
function answersApiVersions(port) {
  const request = Buffer.alloc(14);
  request.writeInt32BE(10, 0);
  request.writeInt16BE(18, 4);
  request.writeInt32BE(1, 8);
  request.writeInt16BE(-1, 12);
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1', timeout: 2_000 }, () => socket.write(request));
    const done = (/** @type {boolean} */ answer) => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('data', () => done(true)).once('error', () => done(false));
    socket.once('close', () => done(false)).once('timeout', () => done(false));
  });
}
