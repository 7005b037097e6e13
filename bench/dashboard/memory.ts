import type { CDPSession } from 'playwright-core';
import { createKafka } from '../../src/kafka/client.ts';
import { createLogger } from '../../src/observability/logger.ts';
import { atMost, type Finding, quantileOf, short, sleep, told } from '../many/point.ts';
import type { Servers } from '../servers.ts';
import type { DashboardOptions } from './options.ts';
import { visit } from './places.ts';
import type { Member, Stage } from './stage.ts';

const MINUTES = 10;
const LEAST_MS = 60_000;
const EVENTS_PER_SECOND = 200;
const SENDS_PER_SECOND = 5;
const LOOK_EVERY_MS = 5_000;
/** The last third beside the first, after a minute that warms up. */
const MOST_RATIO = 1.15;

/** What Overview and a list hold while 200 things change in each second, for minutes. */
export async function underTraffic(
  servers: Servers,
  stage: Stage,
  { context }: Member,
  { scale, progress }: DashboardOptions,
): Promise<Finding[]> {
  const forMs = Math.max(LEAST_MS, MINUTES * 60_000 * scale);
  const findings: Finding[] = [];
  const pages = await Promise.all(
    ['', '/notifications'].map(async (path) => {
      const page = await context.newPage();
      await visit(page, stage.base + path);
      await page.getByRole('status').filter({ hasText: 'Live' }).waitFor();
      return { name: path === '' ? 'Overview' : 'Notifications', page, session: await context.newCDPSession(page) };
    }),
  );
  const heaps = pages.map((): number[] => []);
  await progress.step(`${EVENTS_PER_SECOND} events a second for ${Math.round(forMs / 60_000)} min`, async (note) => {
    const traffic = await startTraffic(servers, stage);
    try {
      for (const endsAt = Date.now() + forMs; Date.now() < endsAt; ) {
        await sleep(LOOK_EVERY_MS);
        for (const [index, { session }] of pages.entries()) heaps[index]?.push(await heapOf(session));
        note(`${heaps.map((each) => `${(each.at(-1) ?? 0).toFixed(1)} MB`).join(', ')}`);
      }
    } finally {
      await traffic.stop();
    }
  });
  for (const [index, { name, page }] of pages.entries()) {
    const measured = heaps[index]?.slice(Math.floor((heaps[index]?.length ?? 0) / 10)) ?? [];
    const third = Math.ceil(measured.length / 3);
    const first = quantileOf(measured.slice(0, third), 0.5);
    const last = quantileOf(measured.slice(-third), 0.5);
    findings.push(
      told(`heap of ${name} at first, at last`, `${short(first)}, ${short(last)} MB`),
      atMost(`  at last beside at first`, last / first, MOST_RATIO),
    );
    await page.close();
  }
  return findings;
}

/** MB that are in use after a collection. */
async function heapOf(session: CDPSession): Promise<number> {
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  return usedSize / 1e6;
}

/** Events of notifications that there are, as the relay would bring them, and a few new ones besides. */
async function startTraffic({ addresses }: Servers, stage: Stage): Promise<{ stop(): Promise<void> }> {
  const { clientId } = await stage.ask('GET', '/api/client/me');
  const list = await stage.ask('GET', '/api/notifications?limit=100');
  const settings = { brokers: addresses.kafkaBrokers.split(','), clientId: 'check-dashboard' };
  const producer = createKafka(settings, createLogger('check', 'silent')).producer();
  await producer.connect();
  let isOver = false;
  let sent = 0;
  const events = async () => {
    for (let from = Date.now(), told = 0; !isOver; ) {
      const due = Math.floor(((Date.now() - from) * EVENTS_PER_SECOND) / 1_000) - told;
      const messages = Array.from({ length: due }, (_, index) => {
        const { id } = list[(told + index) % list.length];
        const data = { clientId, environment: 'live', notificationId: id, status: 'SENT' };
        return { key: id, value: JSON.stringify({ type: 'notification.sent', data }) };
      });
      if (messages.length > 0) await producer.send({ topic: `${stage.posthorn.namespace}-status`, messages });
      told += due;
      await sleep(50);
    }
  };
  const sends = async () => {
    while (!isOver) {
      await stage.send({ recipient: { email: `new-${sent++}@example.com` } });
      await sleep(1_000 / SENDS_PER_SECOND);
    }
  };
  const both = Promise.all([events(), sends()]);
  both.catch(() => {});
  return {
    async stop() {
      isOver = true;
      await both;
      await producer.disconnect();
    },
  };
}
