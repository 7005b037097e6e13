// The one command. Node built-ins only: it runs on a bare checkout, before `npm ci`.
const HELP = `Usage: node stack/posthorn.mjs <command>

  start          install, provide the servers, migrate, run Posthorn, send a first e-mail from a template; Ctrl-C stops
                 --observe: also Prometheus and Alertmanager, where they are installed
  stop           stop it from another shell, and wait
  status         what runs, with pids and addresses; exit code 0 when all of it does, 3 when not
  logs [name]    follow all logs, or one
  dlq-test       show the life of a dead letter on the running stack: failed, mended, replayed, resolved
  reset [--yes]  delete the data (asks first); the cache of built parts stays
  test [...]     run the tests, with vitest's arguments
  test-servers   keep servers for the tests running, and print their addresses

Settings come from the environment and .env. A server named by DATABASE_URL, KAFKA_BROKERS, TEMPORAL_ADDRESS or SMTP_URL
is used, not started. Ports: POSTGRES_PORT 5433, KAFKA_PORT 9092, TEMPORAL_PORT 7233, TEMPORAL_HTTP_PORT 7243,
TEMPORAL_UI_PORT 8233, SMTP_PORT 1025, INBOX_PORT 1080, SIMULATORS_PORT 4010, PORT 3000 and, for the engine, WORKER_PORT 3003.
POSTHORN_DATA names the data folder (.posthorn), POSTHORN_CACHE that of built parts. A second stack needs its own
POSTHORN_DATA and ports; leave 10 between two TEMPORAL_PORTs.
`;

/** @type {Record<string, (args: string[]) => Promise<number>>} */
const COMMANDS = {
  start: async (args) => (await import('./commands/start.mjs')).start(args),
  stop: async () => (await import('./commands/stop.mjs')).stop(),
  status: async () => (await import('./commands/status.mjs')).status(),
  logs: async (args) => (await import('./commands/logs.mjs')).logs(args),
  reset: async (args) => (await import('./commands/reset.mjs')).reset(args),
  'dlq-test': async () => (await import('./commands/dlq-test.mjs')).dlqTest(),
  test: async (args) => (await import('./commands/test.mjs')).test(args),
  'test-servers': async () => (await import('./commands/test-servers.mjs')).testServers(),
};

/** @param {string[]} argv */
async function main([name = '', ...args]) {
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (!command || (name !== 'test' && args.includes('--help'))) {
    console.log(HELP);
    return command || name === '--help' || name === 'help' ? 0 : 2;
  }
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19) || (major === 22 && minor < 12)) {
    console.error(`Posthorn needs Node 20.19, 22.12 or 24 and newer; this is ${process.version}.`);
    return 1;
  }
  return command(args);
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  const { name, message, stack } = /** @type {Error} */ (error);
  console.error(name === 'StackError' ? `✗ ${message}` : stack);
  process.exitCode = 1;
}
