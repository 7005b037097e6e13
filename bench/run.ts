import { writeFileSync } from 'node:fs';
import { cpus, release, totalmem } from 'node:os';
import { basename, resolve } from 'node:path';
import { createProgress, type Progress } from '../stack/progress.mjs';
import { ROOT } from '../stack/settings.mjs';
import { type BesideCodes, type Bulk, openBulk } from './bulk.ts';
import { HELP, type Options, readOptions, type Scenario } from './options.ts';
import { AT_ONCE } from './peer/job.ts';
import { DURABILITY, HOW_TO_GET_REDIS, hasRedis, openPeer } from './peer/peer.ts';
import { compareLedger, describe, LEAST_RATIO, type Ledger, type Ratio, ratiosTo, usesOf } from './report.ts';
import { type Contestant, helloContestant, pathContestant, type Round } from './rounds.ts';
import { installOn, mailsOf, type Servers, startHello, startServers } from './servers.ts';
import { openTraced } from './traced.ts';

/** What another client's code may take beside a campaign, at p95. */
const MOST_CODE_MS = 2_000;
/** A campaign has as many calls of its mail server at once as the peer. */
const CAMPAIGN_SETTINGS = { WORKER_CONCURRENCY_EMAIL: String(AT_ONCE) };

const progress = createProgress(process.stdout);
try {
  const options = readOptions(process.argv.slice(2));
  if (options.help) progress.say(HELP);
  else process.exitCode = await bench(options, progress);
} catch (error) {
  progress.say(`The benchmark could not be run: ${(error as Error).message}`);
  process.exitCode = 1;
} finally {
  progress.close();
}

/** @returns the exit code */
async function bench(options: Options, { say, step }: Progress): Promise<number> {
  const { rounds: wanted } = options;
  const servers = await startServers(progress, { isDurable: options.durable });
  try {
    const { contestants, bulk } = await step('what is measured', () => startAll(options, servers));
    const rounds: Round[] = [];
    // Too many to be the arguments of one call.
    let accepted: string[] = [];
    for (let number = 0; number <= wanted; number++) {
      for (const { name, round, count = options.count, warmUp = Math.ceil(count / 2) } of contestants) {
        const title = number === 0 ? `warm-up: ${name}` : `round ${number} of ${wanted}: ${name}`;
        const result = await step(title, () => round(number === 0 ? warmUp : count));
        say(`  ${result.rate.toFixed(1)} a second`);
        accepted = accepted.concat(result.path?.ids ?? []);
        if (number > 0) rounds.push(result);
      }
    }
    const beside = bulk && (await step('a code each 200 ms beside a campaign', () => bulk.withCodes()));
    accepted = accepted.concat(beside?.ids ?? []);
    // Before the last look, so that a mail that comes late would be seen.
    await Promise.all(contestants.map(({ stop }) => stop()));
    const ledger = compareLedger(accepted, await mailsOf(servers));
    const ratios = [...ratiosTo('hello', rounds), ...ratiosTo('peer', rounds)];
    say(`\n${describe(rounds, ledger)}`);
    if (contestants.some(({ name }) => name === 'peer')) say(DURABILITY);
    if (beside) say(describeCodes(beside));
    if (options.json) {
      const codes = beside ? { codes: { ...beside, ids: undefined } } : {};
      const figures = { ...about(options), rounds: plain(rounds), ratios, cpu: cpuOf(rounds), ledger, ...codes };
      writeFileSync(options.json, `${JSON.stringify(figures, null, 2)}\n`);
    }
    const broken = brokenOf(ratios, ledger, beside);
    for (const line of broken) say(`\nFAILED: ${line}`);
    return broken.length > 0 ? 1 : 0;
  } finally {
    await servers.close();
  }
}

function brokenOf(ratios: Ratio[], ledger: Ledger, codes: BesideCodes | null): string[] {
  const ratioOf = (of: string, to: string) => ratios.find((one) => one.of === of && one.to === to)?.median;
  const toHello = ratioOf('default', 'hello') ?? Number.POSITIVE_INFINITY;
  const toPeer = ratioOf('bulk', 'peer') ?? Number.POSITIVE_INFINITY;
  const broken: string[] = [];
  if (toHello < LEAST_RATIO) broken.push(`default / hello is ${toHello.toFixed(2)}, at least ${LEAST_RATIO} is asked`);
  if (toPeer < 1) broken.push(`bulk / peer is ${toPeer.toFixed(2)}, at least 1 is asked`);
  if (codes && !(codes.p95Ms <= MOST_CODE_MS))
    broken.push(`codes took ${codes.p95Ms} ms at p95, at most ${MOST_CODE_MS} is asked`);
  if (codes && codes.missing > 0) broken.push(`${codes.missing} codes did not arrive`);
  if (ledger.missing + ledger.doubled + ledger.unknown > 0)
    broken.push('the mails that arrived are not those that were accepted');
  return broken;
}

type Started = { contestants: Contestant[]; bulk: Bulk | null };

async function startAll(options: Options, servers: Servers): Promise<Started> {
  const { built, profile, scenarios, against } = options;
  const others: Scenario[] = ['bulk', 'peer', 'again', 'traced'];
  const isBesideAnother = scenarios.some((scenario) => others.includes(scenario));
  const installed = (
    name: string,
    root: string,
    processes: 'default' | 'separate',
    settings: Record<string, string> = {},
  ) => installOn(servers, { name, root, processes, built, profile, settings });
  const posthorn = async (name: string, root: string, processes: 'default' | 'separate') =>
    pathContestant(servers, await installed(name, root, processes), { isBesideAnother });
  let bulk: Bulk | null = null;
  const start: Record<Scenario, () => Promise<Contestant[]>> = {
    hello: async () => [helloContestant(servers, await startHello(servers.temporal))],
    default: async () => [await posthorn('default', ROOT, 'default')],
    again: async () => [await posthorn('again', ROOT, 'default')],
    traced: async () => {
      const install = (settings: Record<string, string>) => installed('traced', ROOT, 'default', settings);
      return [await openTraced(servers, install, { isBesideAnother, say: progress.say })];
    },
    separate: async () => [await posthorn('separate', ROOT, 'separate')],
    bulk: async () => {
      bulk = await openBulk(servers, await installed('bulk', ROOT, 'default', CAMPAIGN_SETTINGS), options.bulkCount);
      return bulk.contestants;
    },
    peer: async () => {
      if (hasRedis()) return [await openPeer(servers)];
      progress.say(HOW_TO_GET_REDIS);
      return [];
    },
  };
  const contestants = await Promise.all([
    ...scenarios.map((scenario) => start[scenario]()),
    ...against.map(async (folder) => [await posthorn(basename(folder), resolve(folder), 'default')]),
  ]);
  return { contestants: contestants.flat(), bulk };
}

function describeCodes({ count, missing, p50Ms, p95Ms, people, rate }: BesideCodes): string {
  const beside = `${count} codes beside a campaign of ${people} (${rate.toFixed(1)} a second)`;
  return `${beside}: p50 ${p50Ms} ms, p95 ${p95Ms} ms, ${missing} missing`;
}

function about({ count, bulkCount, rounds, durable, built }: Options) {
  const machine = { cpus: cpus().length, memoryBytes: totalmem(), platform: process.platform, release: release() };
  return { at: new Date().toISOString(), node: process.version, machine, count, bulkCount, rounds, durable, built };
}

function cpuOf(rounds: Round[]) {
  const names = new Set(rounds.map(({ scenario }) => scenario));
  return Object.fromEntries([...names].map((name) => [name, usesOf(rounds, name)]));
}

function plain(rounds: Round[]) {
  return rounds.map(({ path, ...round }) => ({ ...round, ...(path && { path: { ...path, ids: undefined } }) }));
}
