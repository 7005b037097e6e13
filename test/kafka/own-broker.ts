import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

type Child = { kill(signal: NodeJS.Signals): void; exited: Promise<string> };
export type OwnBroker = {
  brokers: string[];
  /** To the broker's process: SIGSTOP hangs it, SIGKILL ends it as a power cut would. */
  signal(name: NodeJS.Signals): void;
  killed(): Promise<void>;
  startAgain(): Promise<void>;
  close(): Promise<void>;
};

const stack = (file: string) => import(new URL(`../../stack/${file}`, import.meta.url).href);

/** A broker for one test file, so that it may be killed; from the parts that the local stack is made of. */
export async function startOwnBroker(): Promise<OwnBroker> {
  const [{ openSession }, { startKafka }, { obtain }, { kafkaPart }, { createRunTool }, { freeKafkaPort }, settings] =
    await Promise.all([
      stack('process/session.mjs'),
      stack('servers/kafka.mjs'),
      stack('parts/cache.mjs'),
      stack('parts/catalog.mjs'),
      stack('parts/run-tool.mjs'),
      stack('ports.mjs'),
      stack('settings.mjs'),
    ]);
  const dataDir = mkdtempSync(join(tmpdir(), 'posthorn-broker-'));
  const session = await openSession({ dataDir, ephemeral: true });
  const tools = { run: createRunTool(session), note: () => undefined };
  const part: string = await obtain(settings.readSettings(process.env).cacheDir, kafkaPart, tools);
  const port: number = await freeKafkaPort();
  const start = (): Promise<Child> => startKafka({ session, part, port, dataDir, logFile: join(dataDir, 'kafka.log') });
  let child = await start();
  return {
    brokers: [`127.0.0.1:${port}`],
    signal: (name) => child.kill(name),
    async killed() {
      child.kill('SIGKILL');
      await child.exited;
    },
    async startAgain() {
      child = await start();
    },
    close: () => session.close(),
  };
}
