import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import kafkajs from 'kafkajs';
import pg from 'pg';
import { freePorts } from '../../stack/ports.mjs';
import type { Child } from '../../stack/process/session.mjs';
import { untilHealthy } from '../../stack/servers/healthy.mjs';
import { eventually } from '../../test/support/expect/eventually.ts';
import { withClient } from '../../test/support/servers/with-client.ts';
import { type Asked, startAsked } from '../ask.ts';
import { BENCHMARK, POSTHORN } from '../meter.ts';
import { type Contestant, type Measured, measureRound } from '../rounds.ts';
import { countMails, type Servers } from '../servers.ts';
import { TABLE } from './job.ts';
import type { ProduceAnswer, ProduceQuestion } from './producer.ts';

/** As Redis is told; what of it outlives a crash is said by the benchmark's report. */
export const DURABILITY = 'Redis appendfsync everysec: up to a second of it is lost when the machine stops';
export const HOW_TO_GET_REDIS =
  'peer is left out: there is no redis-server on the PATH (Debian: apt-get install --no-install-recommends redis-server)';

const PARTITIONS = 4;
const GIVE_UP_AFTER_MS = 120_000;
const GIVE_UP_EACH_MS = 50;

/** Whether the peer can be run on this machine. */
export function hasRedis(): boolean {
  return spawnSync('redis-server', ['--version']).status === 0;
}

/**
 * What is commonly built in place of this: Kafka, BullMQ on Redis, SMTP, and two updates of a row in PostgreSQL. It
 * retries, and remembers nothing else: no attempts, no timeline, no events, no limit, no lease.
 */
export async function openPeer(servers: Servers): Promise<Contestant> {
  const { databaseUrl: server, kafkaBrokers } = servers.addresses;
  const database = `peer_${randomBytes(4).toString('hex')}`;
  const databaseUrl = await createDatabase(server, database);
  await createTopic(kafkaBrokers, database);
  const redis = await startRedis(servers, database);
  const producer: Asked<ProduceQuestion, ProduceAnswer> = startAsked(new URL('./producer.ts', import.meta.url), [
    databaseUrl,
    kafkaBrokers,
    database,
  ]);
  const sender: Asked<object, { ready: true }> = startAsked(new URL('./sender.ts', import.meta.url), [
    databaseUrl,
    kafkaBrokers,
    database,
    String(redis.port),
    String(servers.smtpPort),
  ]);
  await sender.ask({});
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 1, application_name: BENCHMARK });
  const count = async (where: string, values: unknown[] = []): Promise<number> =>
    (await pool.query(`select count(*)::int as count from notifications where ${where}`, values)).rows[0].count;
  const measured: Measured = {
    name: 'peer',
    database,
    parts: [
      { name: 'producer', pid: producer.pid },
      { name: 'sender', pid: sender.pid },
      { name: 'Redis', pid: redis.child.pid },
    ],
    isIdle: async () => (await count(`status <> 'sent'`)) === 0,
  };
  let batches = 0;

  return {
    name: 'peer',
    async round(size) {
      const batch = ++batches;
      const round = await measureRound(servers, measured, size, async () => {
        const mailsBefore = await countMails(servers);
        const { ids, startedAt, durationMs } = await producer.ask({ batch, count: size });
        await countMails(servers, mailsBefore + size);
        const allSent = async () => (await count(`batch = $1 and status = 'sent'`, [batch])) >= size;
        const timeoutMs = GIVE_UP_AFTER_MS + size * GIVE_UP_EACH_MS;
        await eventually(allSent, { timeoutMs, everyMs: 20, what: 'sent for all of the peer' });
        const sentMs = Date.now() - startedAt;
        const path = async () => {
          const { rows } = await pool.query(LATENCIES, [batch]);
          const [p50Seconds, p95Seconds] = rows[0].seconds as [number, number];
          return { acceptedPerSecond: (size * 1_000) / durationMs, p50Seconds, p95Seconds, ids };
        };
        return { durationMs: sentMs, path };
      });
      const renamed = round.uses.map((use) => (use.name === POSTHORN ? { ...use, name: 'PostgreSQL: peer' } : use));
      return { ...round, uses: renamed };
    },
    async stop() {
      await Promise.all([producer.stop(), sender.stop(), pool.end()]);
      await redis.child.stop();
    },
  };
}

const LATENCIES = `select percentile_cont(array[0.5, 0.95]) within group (order by extract(epoch from sent_at - created_at))
    as seconds from notifications where batch = $1`;

async function createDatabase(server: string, name: string): Promise<string> {
  await withClient(server, (admin) => admin.query(`create database ${name}`));
  const url = new URL(server);
  url.pathname = `/${name}`;
  await withClient(url.href, (admin) => admin.query(TABLE));
  return url.href;
}

async function createTopic(brokers: string, topic: string): Promise<void> {
  const { Kafka, logLevel } = kafkajs;
  const admin = new Kafka({ clientId: 'peer', brokers: brokers.split(','), logLevel: logLevel.ERROR }).admin();
  await admin.connect();
  try {
    await admin.createTopics({ topics: [{ topic, numPartitions: PARTITIONS }], waitForLeaders: false });
    const isLed = async () => {
      const { topics } = await admin.fetchTopicMetadata({ topics: [topic] });
      return topics[0]?.partitions.every(({ leader }) => leader >= 0);
    };
    await eventually(isLed, { timeoutMs: 60_000, everyMs: 200, what: 'the topic of the peer' });
  } finally {
    await admin.disconnect();
  }
}

/** A Redis of its own, which writes each change to its file and has it on disk within a second. */
async function startRedis({ session }: Servers, name: string): Promise<{ child: Child; port: number }> {
  const [port = 0] = await freePorts(1);
  const dir = join(session.dataDir, name);
  mkdirSync(dir, { recursive: true });
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--dir', dir, '--save', ''];
  const child = session.spawn({
    name: 'redis',
    stage: 'ours',
    command: 'redis-server',
    args: [...args, '--appendonly', 'yes', '--appendfsync', 'everysec', '--maxmemory-policy', 'noeviction'],
    logFile: join(session.dataDir, 'logs', 'redis.log'),
    address: `127.0.0.1:${port}`,
  });
  await untilHealthy(child, () => takesConnections(port), 10_000);
  return { child, port };
}

function takesConnections(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('error', () => resolve(false));
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
  });
}
