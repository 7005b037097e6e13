import { loadavg } from 'node:os';
import { eventually } from '../test/support/expect/eventually.ts';
import type { Installation } from './installation.ts';
import { type Accepted, postNotifications } from './load.ts';
import { startMeter, type Use } from './meter.ts';
import { countMails, type Hello, type Servers } from './servers.ts';

export type Round = {
  scenario: string;
  /** Completed per second. */
  rate: number;
  uses: Use[];
  /** Of the machine, over the last minute, when the round began. */
  load: number;
  /** Of the whole path only. */
  path?: PathFigures;
};
export type PathFigures = { acceptedPerSecond: number; p50Seconds: number; p95Seconds: number; ids: string[] };

/** What can be measured: it counts `count` of its kind. */
export type Contestant = { name: string; round(count: number): Promise<Round>; stop(): Promise<void> };

const GIVE_UP_AFTER_MS = 120_000;

export function helloContestant(servers: Servers, hello: Hello): Contestant {
  const parts = [{ name: 'client and worker', pid: hello.pid }, ...servers.parts];
  return {
    name: 'hello',
    async round(count) {
      await untilIdle(hello);
      const [load = 0] = loadavg();
      const meter = await startMeter(parts, servers.postgres);
      const { durationMs } = await hello.ask({ count });
      await untilIdle(hello);
      return { scenario: 'hello', rate: (count * 1_000) / durationMs, uses: await meter.stop(), load };
    },
    stop: hello.stop,
  };
}

export type PathOptions = {
  /** Workflows that wait for their time all the while. */
  waiting?: number;
  /** Another installation has a database on the same PostgreSQL, whose CPU is none of this one's. */
  isBesideAnother?: boolean;
};

export function pathContestant(
  servers: Servers,
  installation: Installation,
  { waiting = 0, isBesideAnother = false }: PathOptions = {},
): Contestant {
  const { name, namespace } = installation;
  const parts = [...installation.parts, ...servers.parts];
  const postgres = { ...servers.postgres, ...(isBesideAnother && { database: namespace }) };
  const isIdle = () => installation.isIdle(waiting);
  return {
    name,
    async round(count) {
      await untilIdle({ isIdle });
      const [load = 0] = loadavg();
      const mailsBefore = await countMails(servers);
      const meter = await startMeter(parts, postgres);

      const accepted = await postNotifications(installation.apiUrl, installation.apiKey, count);
      await countMails(servers, mailsBefore + count);
      const allSent = async () => (await installation.countSent(accepted.startedAt)) >= count;
      await eventually(allSent, { timeoutMs: GIVE_UP_AFTER_MS, everyMs: 20, what: 'SENT for all' });
      const durationMs = Date.now() - accepted.startedAt;

      await untilIdle({ isIdle });
      const uses = await meter.stop();
      return {
        scenario: name,
        rate: (count * 1_000) / durationMs,
        uses,
        load,
        path: await pathOf(installation, accepted),
      };
    },
    stop: installation.stop,
  };
}

async function pathOf(installation: Installation, { ids, startedAt, durationMs }: Accepted): Promise<PathFigures> {
  const { p50, p95 } = await installation.latencies(startedAt);
  return { acceptedPerSecond: (ids.length * 1_000) / durationMs, p50Seconds: p50, p95Seconds: p95, ids };
}

/** Twice in a row, half a second apart: the visibility store is that much behind. */
async function untilIdle({ isIdle }: { isIdle(): Promise<boolean> }): Promise<void> {
  let seen = 0;
  const idleTwice = async () => {
    seen = (await isIdle()) ? seen + 1 : 0;
    return seen === 2;
  };
  await eventually(idleTwice, { timeoutMs: GIVE_UP_AFTER_MS, everyMs: 500, what: 'an idle system' });
}
