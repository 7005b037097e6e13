import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createPosthorn } from '../src/client/index.ts';
import { toPublicId } from '../src/domain/ids.ts';
import { createProgress, type Progress } from '../stack/progress.mjs';
import { eventually } from '../test/support/expect/eventually.ts';
import type { Installation } from './installation.ts';
import { scheduleOf } from './load-test/schedule.ts';
import { type Sent, sendBySchedule } from './load-test/send.ts';
import { atMost, type Finding, quantileOf, short, sized, sleep, told } from './many/point.ts';
import { judge, numberWithin } from './open.ts';
import { readProcesses, useOfTree } from './processes.ts';
import { compareLedger } from './report.ts';
import { pathContestant } from './rounds.ts';
import { countMails, installOn, mailsOf, type Servers, startServers } from './servers.ts';
import { median } from './statistics.ts';

const MINUTES = 30;
const OF_SATURATION = 0.5;
const MOST_GROWTH = 0.02;
const MOST_IDLE = 0.01;
const IDLE_SECONDS = 60;
/** After the last mail, before the idle processes are watched: until timers, polls and connections are at rest. */
const REST_MS = 20_000;
const SAMPLES = 60;
const LEAST_SAMPLE_MS = 10_000;
const MEGABYTE = 1_048_576;

const HELP = `npm run check:soak -- [options]

Half an hour of mails at half of what the default processes can do, found out before: the heap of each process after a forced
collection, all its threads together, must not grow from the first third to the last by more than ${MOST_GROWTH * 100} %, no mail may be missing or
doubled, and afterwards each idle process may take less than ${MOST_IDLE * 100} % of a core.

  --scale <0..1>  of the ${MINUTES} minutes (1)
  --rate <n>      a second, in place of half of saturation
  --help

TEST_DATABASE_URL, TEST_KAFKA_BROKERS and TEST_TEMPORAL_ADDRESS, where all are given, name the servers to use; they are
best left to the check alone. Exit code: 1 when a bound is broken, or it could not be run.`;

type Options = { progress: Progress; scale: number; rate: number | null };
type Sample = { number: number; heapBytes: number; threads: number; rssBytes: number };
/** By process, one after the other. */
type Samples = Map<string, Sample[]>;

const progress = createProgress(process.stdout);
try {
  const { values } = parseArgs({
    options: {
      scale: { type: 'string', default: '1' },
      rate: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) progress.say(HELP);
  else {
    const scale = numberWithin('scale', values.scale, 0.01, 1);
    const rate = values.rate === undefined ? null : numberWithin('rate', values.rate, 0.1, 10_000);
    process.exitCode = await check({ progress, scale, rate });
  }
} catch (error) {
  progress.say(`It could not be measured: ${(error as Error).message}`);
  process.exitCode = 1;
} finally {
  progress.close();
}

/** @returns the exit code */
async function check(options: Options): Promise<number> {
  const startedAt = Date.now();
  const servers = await startServers(options.progress);
  try {
    const findings = await measure(options, servers);
    return judge(findings, { progress: options.progress, about: `scale ${options.scale}`, startedAt });
  } finally {
    await servers.close();
  }
}

async function measure(options: Options, servers: Servers): Promise<Finding[]> {
  const { progress, scale } = options;
  const { step } = progress;
  const folder = join(servers.session.dataDir, 'heaps');
  mkdirSync(folder);
  const preload = new URL('./soak/heap-preload.mjs', import.meta.url).href;
  const settings = { NODE_OPTIONS: `--import ${preload}`, SOAK_HEAP_DIR: folder };
  const installation = await step('an installation', () =>
    installOn(servers, { name: 'soak', processes: 'default', settings }),
  );
  const saturation = await step('what it can do', () => saturationOf(options, servers, installation));
  const rate = options.rate ?? saturation * OF_SATURATION;
  const durationMs = MINUTES * 60_000 * scale;
  const mailsBefore = await countMails(servers);
  const over = new AbortController();
  const sampling = sampleHeaps(installation, folder, Math.max(LEAST_SAMPLE_MS, durationMs / SAMPLES), over.signal);
  // Without samples the rest of the load is for nothing; what failed is told where they are awaited.
  sampling.catch(() => over.abort());
  const sent = await step(`${rate.toFixed(1)} a second for ${short(durationMs / 60_000)} min`, (note) =>
    load(installation, { rate, durationMs, note, signal: over.signal }),
  ).finally(() => over.abort());
  const samples = await sampling;
  await step('the last mails', () => countMails(servers, mailsBefore + sent.accepted.length));
  const isIdle = await step('an idle system', () =>
    eventually(() => installation.isIdle(), { timeoutMs: 300_000, everyMs: 500 }).catch(() => false),
  );
  const idle = await step('what idle processes take', () => idleShares(installation, sized(options, IDLE_SECONDS, 20)));
  const { rows } = await installation.query('select id from notifications');
  const accepted = rows.map(({ id }) => toPublicId('notification', id));
  await installation.stop();
  const { missing, doubled, unknown } = compareLedger(accepted, await mailsOf(servers));
  const refused = sent.refused.length + sent.leftOut;
  const times = sent.accepted.map(({ answerMs }) => answerMs);
  return [
    told(
      'saturation; rate; mails sent meanwhile',
      `${short(saturation)} a second; ${short(rate)}; ${sent.accepted.length}`,
    ),
    told(
      'due to answered: p50; p95; greatest',
      [0.5, 0.95, 1].map((share) => `${Math.round(quantileOf(times, share))} ms`).join('; '),
    ),
    atMost('requests refused or left out', refused, 0),
    atMost('mails missing, doubled, unknown', missing + doubled + unknown, 0),
    { what: 'all is done five minutes after the last mail', asked: 'yes', measured: isIdle ? 'yes' : 'no', ok: isIdle },
    ...[...samples].flatMap(([name, of]) => growthOf(name, of)),
    ...[...idle].map(([name, share]) =>
      atMost(`CPU of ${name} while idle`, share * 100, MOST_IDLE * 100, ' % of a core'),
    ),
  ];
}

/** The whole path, the second of two rounds. */
async function saturationOf(options: Options, servers: Servers, installation: Installation): Promise<number> {
  const contestant = pathContestant(servers, installation);
  const count = sized(options, 2_000, 300);
  await contestant.round(count);
  return (await contestant.round(count)).rate;
}

type LoadAsked = { rate: number; durationMs: number; note: (text: string) => void; signal: AbortSignal };

function load({ apiUrl, apiKey }: Installation, { rate, durationMs, note, signal }: LoadAsked): Promise<Sent> {
  const posthorn = createPosthorn({ apiKey, baseUrl: apiUrl, maxRetries: 0 });
  const schedule = scheduleOf('steady', { rate, durationMs });
  return sendBySchedule(posthorn, schedule, {
    mostUnderWay: 512,
    signal,
    requestOf: (index) => ({
      channel: 'email',
      recipient: `u${index}soak@example.com`,
      content: { subject: `Message ${index}`, body: '<p>Your order is on its way.</p>' },
    }),
    onProgress: ({ accepted, refused }) => note(`${accepted} of ${schedule.count} accepted, ${refused} refused`),
  });
}

/** Asks each process again and again what is left after a collection, until the load is over. */
async function sampleHeaps(
  installation: Installation,
  folder: string,
  everyMs: number,
  over: AbortSignal,
): Promise<Samples> {
  const samples: Samples = new Map(installation.parts.map(({ name }) => [name, []]));
  for (let nextAt = Date.now() + everyMs; !over.aborted; nextAt += everyMs) {
    while (Date.now() < nextAt && !over.aborted) await sleep(200);
    if (over.aborted) break;
    for (const { name, pid } of installation.parts) {
      const known = samples.get(name) ?? [];
      known.push(await sampleOf(folder, pid, known.length + 1));
    }
  }
  return samples;
}

async function sampleOf(folder: string, pid: number, number: number): Promise<Sample> {
  process.kill(pid, 'SIGUSR2');
  const written = () => {
    const sample = JSON.parse(readFileSync(join(folder, `${pid}.json`), 'utf8')) as Sample;
    return sample.number === number && sample;
  };
  return eventually(written, { timeoutMs: 30_000, everyMs: 100, what: `the heap of process ${pid}` });
}

/**
 * Medians of the first and the last third, since one sample may meet a burst. Only samples with as many threads as most of them
 * have: one that did not answer in time is missing from the sum.
 */
function growthOf(name: string, all: Sample[]): Finding[] {
  const samples = withUsualThreads(all);
  const third = Math.floor(samples.length / 3);
  if (third === 0)
    return [{ what: `heap of ${name}`, asked: '', measured: 'too few samples: take a larger --scale', ok: false }];
  const medians = (of: (sample: Sample) => number) =>
    [samples.slice(0, third), samples.slice(-third)].map((some) => median(some.map(of)));
  const [first = Number.NaN, last = Number.NaN] = medians(({ heapBytes }) => heapBytes);
  const [rssFirst = 0, rssLast = 0] = medians(({ rssBytes }) => rssBytes);
  const megabytes = (bytes: number) => `${(bytes / MEGABYTE).toFixed(1)}`;
  return [
    atMost(
      `heap of ${name} after a collection, last third against first`,
      (last / first - 1) * 100,
      MOST_GROWTH * 100,
      ' %',
      ` (${megabytes(first)} to ${megabytes(last)} MB, ${third} samples each)`,
    ),
    told(
      `resident memory of ${name}, likewise; threads in the sum; samples with fewer or more`,
      `${megabytes(rssFirst)} to ${megabytes(rssLast)} MB; ${samples.at(-1)?.threads}; ${all.length - samples.length}`,
    ),
  ];
}

function withUsualThreads(samples: Sample[]): Sample[] {
  const usual = quantileOf(
    samples.map(({ threads }) => threads),
    0.5,
  );
  return samples.filter(({ threads }) => threads === usual);
}

/** Shares of a core, by process. */
async function idleShares({ parts }: Installation, seconds: number): Promise<Map<string, number>> {
  await sleep(REST_MS);
  const spent = () => {
    const table = readProcesses();
    return new Map(parts.map(({ name, pid }) => [name, useOfTree(table, pid).cpuSeconds]));
  };
  const [before, beganAt] = [spent(), performance.now()];
  await sleep(seconds * 1_000);
  const tookSeconds = (performance.now() - beganAt) / 1_000;
  return new Map([...spent()].map(([name, cpu]) => [name, (cpu - (before.get(name) ?? 0)) / tookSeconds]));
}
