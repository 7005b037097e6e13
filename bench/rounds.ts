import { loadavg } from 'node:os';
import { eventually } from '../test/support/expect/eventually.ts';
import type { Installation } from './installation.ts';
import { type Accepted, postNotifications } from './load.ts';
import { type Part, startMeter, type Use } from './meter.ts';
import { countMails, type Hello, type Servers } from './servers.ts';

export type Round = {
  scenario: string;
  count: number;
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
export type Contestant = {
  name: string;
  /** Of a round, and of the one that warms up, where they are its own. */
  count?: number;
  warmUp?: number;
  round(count: number): Promise<Round>;
  stop(): Promise<void>;
};

const GIVE_UP_AFTER_MS = 120_000;
const GIVE_UP_EACH_MS = 50;

/** What a round is measured of. `database`: the only one of ours whose CPU is its own; all of them unless it is given. */
export type Measured = { name: string; parts: Part[]; database?: string; isIdle(): Promise<boolean> };

/** From an idle system to an idle system, so that nothing of the round is missed. @param work takes `durationMs` */
export async function measureRound(
  { parts, postgres }: Pick<Servers, 'parts' | 'postgres'>,
  { name, parts: own, database, isIdle }: Measured,
  count: number,
  work: () => Promise<{ durationMs: number; path?: () => Promise<PathFigures> }>,
): Promise<Round> {
  await untilIdle({ isIdle });
  const [load = 0] = loadavg();
  const meter = await startMeter([...own, ...parts], { ...postgres, ...(database !== undefined && { database }) });
  const { durationMs, path } = await work();
  await untilIdle({ isIdle });
  const uses = await meter.stop();
  return { scenario: name, count, rate: (count * 1_000) / durationMs, uses, load, ...(path && { path: await path() }) };
}

export function helloContestant(servers: Servers, hello: Hello): Contestant {
  const parts = [{ name: 'client and worker', pid: hello.pid }];
  const { isIdle, stop } = hello;
  return {
    name: 'hello',
    round: (count) => measureRound(servers, { name: 'hello', parts, isIdle }, count, () => hello.ask({ count })),
    stop,
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
  const { name, namespace, parts } = installation;
  const database = isBesideAnother ? { database: namespace } : {};
  const measured: Measured = { name, parts, ...database, isIdle: () => installation.isIdle(waiting) };
  return {
    name,
    round: (count) =>
      measureRound(servers, measured, count, async () => {
        const mailsBefore = await countMails(servers);
        const accepted = await postNotifications(installation.apiUrl, installation.apiKey, count);
        await countMails(servers, mailsBefore + count);
        const allSent = async () => (await installation.countSent(accepted.startedAt)) >= count;
        const timeoutMs = GIVE_UP_AFTER_MS + count * GIVE_UP_EACH_MS;
        await eventually(allSent, { timeoutMs, everyMs: 20, what: 'SENT for all' });
        return { durationMs: Date.now() - accepted.startedAt, path: () => pathOf(installation, accepted) };
      }),
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
