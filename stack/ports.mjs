import { connect, createServer } from 'node:net';
import { StackError } from './errors.mjs';
import { portHolder } from './port-holder.mjs';

/** @typedef {{ port: number, setting: string, what: string }} PortUse */

/**
 * The ports of one Temporal server, all derived from the one it is addressed by; the default gives its usual numbers.
 * @param {number} grpc
 * @param {number} [http]
 */
export function temporalPorts(grpc, http = grpc + 10) {
  return {
    grpc,
    history: grpc + 1,
    matching: grpc + 2,
    worker: grpc + 6,
    http,
    grpcMembership: grpc - 300,
    historyMembership: grpc - 299,
    matchingMembership: grpc - 298,
    workerMembership: grpc - 294,
    metrics: grpc + 2000,
  };
}

/** @typedef {ReturnType<typeof temporalPorts>} TemporalPorts */

/** Kafka's second listener, on which its controller is reached. */
export const kafkaControllerPort = (/** @type {number} */ kafkaPort) => kafkaPort + 1;

/**
 * Looks at all ports before anything is started.
 * @param {PortUse[]} uses
 * @throws {StackError} naming each taken port, the setting that changes it and who holds it
 */
export async function assertPortsFree(uses) {
  /** @type {Map<string, string>} */
  const problems = new Map(); // one line per setting: moving it moves all ports that follow from it
  for (const [index, use] of uses.entries()) {
    if (problems.has(use.setting)) continue;
    const twin = uses.slice(0, index).find((other) => other.port === use.port);
    if (twin) problems.set(use.setting, twinMessage(use, twin));
    else if (!(await isFree(use.port))) problems.set(use.setting, takenMessage(use, portHolder(use.port)));
  }
  if (problems.size > 0) throw new StackError([...problems.values()].join('\n'));
}

/**
 * @param {PortUse} use
 * @param {import('./port-holder.mjs').Holder | null} holder
 */
export function takenMessage({ port, setting, what }, holder) {
  const by = holder ? `pid ${holder.pid} (${holder.command})` : 'a process that this user may not see';
  return `Port ${port} for ${what} is taken by ${by}. Stop it, or set ${setting} to another port.`;
}

/** @param {PortUse} use @param {PortUse} twin */
function twinMessage(use, twin) {
  return `Port ${use.port} is wanted twice: for ${twin.what} (${twin.setting}) and ${use.what} (${use.setting}).`;
}

/**
 * Nobody can be reached there and we can listen there. Both are asked: some systems let two listen on one port.
 * @param {number} port
 */
async function isFree(port) {
  return (await canListen(port)) && !(await canConnect(port));
}

/**
 * Free ports for a test's servers, below the range from which the kernel takes the ports of outgoing connections.
 * @param {number} count
 * @returns {Promise<number[]>}
 */
export async function freePorts(count) {
  /** @type {Set<number>} */
  const found = new Set();
  while (found.size < count) {
    const port = 12_000 + Math.floor(Math.random() * 18_000);
    if (await isFree(port)) found.add(port);
  }
  return [...found];
}

/** Free ports for one Kafka broker: the first of a pair. */
export async function freeKafkaPort() {
  return freeBase((port) => [port, kafkaControllerPort(port)]);
}

/** Free ports for one Temporal server. */
export async function freeTemporalPorts() {
  return temporalPorts(await freeBase((port) => Object.values(temporalPorts(port))));
}

/** @param {(base: number) => number[]} family */
async function freeBase(family) {
  for (;;) {
    const base = 12_000 + Math.floor(Math.random() * 16_000);
    const free = await Promise.all(family(base).map(isFree));
    if (free.every(Boolean)) return base;
  }
}

/** @param {number} port */
function canListen(port) {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

/** @param {number} port */
export function canConnect(port) {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1', timeout: 1_000 });
    const done = (/** @type {boolean} */ answer) => {
      socket.destroy();
      resolve(answer);
    };
    socket
      .once('connect', () => done(true))
      .once('error', () => done(false))
      .once('timeout', () => done(false));
  });
}
