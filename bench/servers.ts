import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { portHolder } from '../stack/port-holder.mjs';
import type { Progress } from '../stack/progress.mjs';
import { ROOT } from '../stack/settings.mjs';
import { openTestSession, provideTestServers } from '../stack/test-servers.mjs';
import { type Asked, startAsked } from './ask.ts';
import type { HelloAnswer, HelloQuestion } from './hello/worker.ts';
import { type Installation, type InstallationOptions, install } from './installation.ts';
import type { Part } from './meter.ts';
import type { SinkAnswer, SinkQuestion } from './sink.ts';
import { openTemporal, type Temporal } from './temporal.ts';

export type Sink = Asked<SinkQuestion, SinkAnswer>;
export type Hello = Asked<HelloQuestion, HelloAnswer> & { isIdle(): Promise<boolean> };

export type Servers = Awaited<ReturnType<typeof startServers>>;

/**
 * PostgreSQL, Kafka and Temporal, a session for our processes, and the mail sink.
 * @param options.isDurable PostgreSQL waits for its disk, as in production
 * @param options.areOwn also where the environment names servers: somebody else may use those, and the check stops one
 */
export async function startServers(progress: Progress, { isDurable = false, areOwn = false } = {}) {
  const env = areOwn ? { ...process.env, TEST_DATABASE_URL: undefined } : process.env;
  const { close: closeServers, ...addresses } = await provideTestServers({ progress, env, isDurable });
  const session = await openTestSession();
  const admin = new pg.Client({ connectionString: addresses.databaseUrl });
  await admin.connect();
  // A check that kills PostgreSQL ends this connection.
  admin.on('error', () => {});
  const temporal = await openTemporal(addresses.temporalAddress);
  const sink: Sink = startAsked(new URL('./sink.ts', import.meta.url));
  const answer = await sink.ask({ what: 'port' });
  const parts: Part[] = [
    { name: 'Kafka', pid: pidAt(addresses.kafkaBrokers) },
    { name: 'Temporal', pid: pidAt(addresses.temporalAddress) },
    { name: '(mail sink)', pid: sink.pid },
    { name: '(load)', pid: process.pid, alone: true },
  ];
  return {
    addresses,
    session,
    temporal,
    sink,
    smtpPort: 'port' in answer ? answer.port : 0,
    parts,
    postgres: { admin, pid: pidAt(new URL(addresses.databaseUrl).host) },
    async close() {
      await sink.stop();
      await session.close();
      await temporal.close();
      await admin.end();
      await closeServers();
    },
  };
}

/** A Posthorn on these servers, of this checkout's sources unless said otherwise. */
export function installOn(
  { session, temporal, smtpPort, addresses }: Servers,
  options: Pick<InstallationOptions, 'name' | 'processes'> & Partial<InstallationOptions>,
): Promise<Installation> {
  const from = { root: ROOT, built: false, profile: null };
  return install({ ...from, session, temporal, smtpPort, servers: addresses, ...options });
}

/** The ids of the mails that have come, in their order. */
export async function mailsOf({ sink }: Servers): Promise<string[]> {
  const answer = await sink.ask({ what: 'ids' });
  return 'ids' in answer ? answer.ids : [];
}

/** When the mails of these notifications came, moments in ms. */
export async function arrivalsOf({ sink }: Servers, ids: string[]): Promise<Record<string, number>> {
  const answer = await sink.ask({ what: 'arrivals', of: ids });
  return 'arrivedAt' in answer ? answer.arrivedAt : {};
}

/** How many mails have come, once there are so many; after two minutes as many as there are. */
export async function countMails({ sink }: Servers, atLeast = 0): Promise<number> {
  const answer = await sink.ask({ what: 'count', atLeast });
  return 'count' in answer ? answer.count : 0;
}

/** The bare workflow's worker and client, in a namespace of its own. */
export async function startHello(temporal: Temporal): Promise<Hello> {
  const namespace = `bench_hello_${randomBytes(4).toString('hex')}`;
  await temporal.createNamespace(namespace);
  const hello: Asked<HelloQuestion, HelloAnswer> = startAsked(new URL('./hello/worker.ts', import.meta.url), [
    temporal.address,
    namespace,
  ]);
  return { ...hello, isIdle: async () => (await temporal.countOpenWorkflows(namespace)) === 0 };
}

/** @throws Error when it listens on another machine or belongs to another user, so that its CPU cannot be seen */
function pidAt(address: string): number {
  const holder = portHolder(Number(address.slice(address.lastIndexOf(':') + 1)));
  if (!holder) throw new Error('A server is not a process of this machine that we may see.');
  return holder.pid;
}
