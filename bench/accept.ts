import { basename, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { createProgress, type Progress } from '../stack/progress.mjs';
import { ROOT } from '../stack/settings.mjs';
import type { EmptyAnswer, EmptyQuestion } from './accept/empty.ts';
import { startAsked } from './ask.ts';
import { install } from './installation.ts';
import { postNotifications } from './load.ts';
import { startMeter } from './meter.ts';
import { type Servers, startServers } from './servers.ts';
import { median } from './statistics.ts';

const HELP = `npm run check:accept -- [options]

How many notifications one API accepts a second, with nothing else running and PostgreSQL with fsync, over 32 connections;
beside it a Hono route that does nothing, and the API of another checkout.
  --against <folder>  another checkout, with its node_modules
  --count <n>         requests of a round (4000)
  --rounds <n>        rounds that count, after one that warms up (5)
  --help

Exit code: 1 when one is below 0.2 of the empty route and, with --against, below 4 times the other; when a batch of 1,000 is
below 10 times the other's; or when it could not be run.`;

const LEAST_OF_EMPTY = 0.2;
const LEAST_OF_OTHER = 4;
const LEAST_BATCH = 10;
const BATCH = 1_000;
const BATCHES = 3;

type Contestant = {
  name: string;
  post(count: number): Promise<{ durationMs: number }>;
  /** Milliseconds for a batch; null where there are none. */
  batch: (() => Promise<number>) | null;
  pid: number;
  stop(): Promise<void>;
};
type Figures = { perSecond: number[]; cpuMs: number[]; postgresMs: number[]; batchMs: number[] };

const progress = createProgress(process.stdout);
try {
  const { values } = parseArgs({
    options: {
      against: { type: 'string' },
      count: { type: 'string', default: '4000' },
      rounds: { type: 'string', default: '5' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) progress.say(HELP);
  else process.exitCode = await check(values.against, Number(values.count), Number(values.rounds), progress);
} catch (error) {
  progress.say(`It could not be measured: ${(error as Error).message}`);
  process.exitCode = 1;
} finally {
  progress.close();
}

/** @returns the exit code */
async function check(
  against: string | undefined,
  count: number,
  rounds: number,
  { say, step, ...rest }: Progress,
): Promise<number> {
  const servers = await startServers({ say, step, ...rest }, { isDurable: true });
  try {
    const contestants = await step('APIs', async () => [
      await emptyRoute(),
      await posthorn(servers, 'ours', ROOT),
      ...(against ? [await posthorn(servers, basename(against), resolve(against))] : []),
    ]);
    const figures = new Map<string, Figures>(
      contestants.map(({ name }) => [name, { perSecond: [], cpuMs: [], postgresMs: [], batchMs: [] }]),
    );
    for (let round = 0; round <= rounds; round++) {
      for (const one of contestants) {
        const title = `${round === 0 ? 'warm-up' : `round ${round} of ${rounds}`}: ${one.name}`;
        const measured = await step(title, () => measure(servers, one, round === 0 ? Math.ceil(count / 2) : count));
        const kept = figures.get(one.name) as Figures;
        if (round === 0) continue;
        kept.perSecond.push(measured.perSecond);
        kept.cpuMs.push(measured.cpuMs);
        kept.postgresMs.push(measured.postgresMs);
        kept.batchMs.push(...measured.batchMs);
      }
    }
    await Promise.all(contestants.map(({ stop }) => stop()));
    return report([...figures], say);
  } finally {
    await servers.close();
  }
}

async function emptyRoute(): Promise<Contestant> {
  const child = startAsked<EmptyQuestion, EmptyAnswer>(new URL('./accept/empty.ts', import.meta.url));
  const { port } = await child.ask({ what: 'port' });
  return {
    name: 'empty',
    post: (count) => postNotifications(`http://127.0.0.1:${port}`, 'none', count),
    batch: null,
    pid: child.pid,
    stop: child.stop,
  };
}

async function posthorn(servers: Servers, name: string, root: string): Promise<Contestant> {
  const { session, temporal, smtpPort, addresses } = servers;
  const from = { name, root, processes: 'api', built: false, profile: null } as const;
  const { apiUrl, apiKey, parts, stop } = await install({ ...from, session, servers: addresses, temporal, smtpPort });
  return {
    name,
    post: (count) => postNotifications(apiUrl, apiKey, count),
    batch: () => postBatch(apiUrl, apiKey),
    pid: parts[0]?.pid ?? 0,
    stop,
  };
}

async function postBatch(apiUrl: string, apiKey: string): Promise<number> {
  const notifications = Array.from({ length: BATCH }, (_, index) => ({
    channel: 'email',
    recipient: { email: `user-${index}@example.com` },
    content: { subject: `Order ${index}`, body: '<p>Your order is on its way.</p>' },
  }));
  const startedAt = performance.now();
  const response = await fetch(`${apiUrl}/api/notifications/batch`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-api-key': apiKey },
    body: JSON.stringify({ notifications }),
  });
  const { data } = (await response.json()) as { data: { notificationId?: string }[] };
  const accepted = data.filter(({ notificationId }) => notificationId).length;
  if (accepted !== BATCH) throw new Error(`of a batch ${accepted} were accepted (${response.status})`);
  return performance.now() - startedAt;
}

async function measure({ postgres }: Servers, { post, batch, pid }: Contestant, count: number) {
  const meter = await startMeter([{ name: 'api', pid }], postgres);
  const { durationMs } = await post(count);
  const uses = await meter.stop();
  const cpuMs = (name: string) => ((uses.find((use) => use.name === name)?.cpuSeconds ?? 0) * 1_000) / count;
  const batchMs: number[] = [];
  for (let at = 0; batch && at < BATCHES; at++) batchMs.push(await batch());
  return {
    perSecond: (count * 1_000) / durationMs,
    cpuMs: cpuMs('api'),
    postgresMs: cpuMs('PostgreSQL: Posthorn'),
    batchMs,
  };
}

function report(all: [string, Figures][], say: Progress['say']): number {
  const of = (name: string | undefined) => all.find(([one]) => one === name)?.[1];
  const [ours, empty, other] = [of('ours'), of('empty'), of(all[2]?.[0])];
  if (!ours || !empty) throw new Error('nothing was measured');
  say(`\n${'accepting'.padEnd(16)}${['1/s', 'API, ms', 'PostgreSQL, ms', '1,000 at once'].map(cell).join('')}`);
  for (const [name, { perSecond, cpuMs, postgresMs, batchMs }] of all) {
    const batch = batchMs.length > 0 ? `${Math.round(median(batchMs))} ms` : '';
    const cells = [median(perSecond).toFixed(0), median(cpuMs).toFixed(2), median(postgresMs).toFixed(2), batch];
    say(`${name.padEnd(16)}${cells.map(cell).join('')}`.trimEnd());
  }
  const ratio = (some: number[], others: number[]) => median(some.map((one, at) => one / (others[at] ?? Number.NaN)));
  const toEmpty = ratio(ours.perSecond, empty.perSecond);
  say(`\nours / empty, median of the pairs: ${toEmpty.toFixed(3)}`);
  let failed = toEmpty < LEAST_OF_EMPTY;
  if (other) {
    const toOther = ratio(ours.perSecond, other.perSecond);
    const batches = ratio(other.batchMs, ours.batchMs);
    say(`ours / ${all[2]?.[0]}: ${toOther.toFixed(2)}; a batch: ${batches.toFixed(1)} times as quick`);
    failed = (failed && toOther < LEAST_OF_OTHER) || batches < LEAST_BATCH;
  }
  if (failed) {
    say(
      `\nFAILED: ${LEAST_OF_EMPTY} of the empty route or ${LEAST_OF_OTHER} times the other is asked, and ${LEAST_BATCH} times for a batch`,
    );
  }
  return failed ? 1 : 0;
}

function cell(text: string): string {
  return text.padEnd(16);
}
