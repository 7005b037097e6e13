import { writeFileSync } from 'node:fs';
import { cpus, release, totalmem } from 'node:os';
import { basename, resolve } from 'node:path';
import { createProgress, type Progress } from '../stack/progress.mjs';
import { ROOT } from '../stack/settings.mjs';
import { HELP, type Options, readOptions } from './options.ts';
import { compareLedger, describe, LEAST_RATIO, ratiosTo, usesOf } from './report.ts';
import { type Contestant, helloContestant, pathContestant, type Round } from './rounds.ts';
import { installOn, mailsOf, type Servers, startHello, startServers } from './servers.ts';

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
  const { count, rounds: wanted } = options;
  const servers = await startServers(progress, { isDurable: options.durable });
  try {
    const contestants = await step('Posthorn and the bare workflow', () => startAll(options, servers));
    const rounds: Round[] = [];
    const accepted: string[] = [];
    for (let number = 0; number <= wanted; number++) {
      for (const { name, round } of contestants) {
        const size = number === 0 ? Math.ceil(count / 2) : count;
        const title = number === 0 ? `warm-up: ${name}` : `round ${number} of ${wanted}: ${name}`;
        const result = await step(title, () => round(size));
        say(`  ${result.rate.toFixed(1)} a second`);
        accepted.push(...(result.path?.ids ?? []));
        if (number > 0) rounds.push(result);
      }
    }
    // Before the last look, so that a mail that comes late would be seen.
    await Promise.all(contestants.map(({ stop }) => stop()));
    const ledger = compareLedger(accepted, await mailsOf(servers));
    const ratios = ratiosTo('hello', rounds);
    say(`\n${describe(rounds, count, ledger)}`);
    if (options.json)
      writeFileSync(
        options.json,
        `${JSON.stringify({ ...about(options), rounds: plain(rounds), ratios, cpu: cpuOf(rounds, count), ledger }, null, 2)}\n`,
      );

    const ratio = ratios.find(({ of }) => of === 'default')?.median;
    const tooSlow = ratio !== undefined && ratio < LEAST_RATIO;
    if (tooSlow) say(`\nFAILED: default / hello is ${ratio.toFixed(2)}, at least ${LEAST_RATIO} is asked`);
    const wrong = ledger.missing + ledger.doubled + ledger.unknown > 0;
    if (wrong) say('\nFAILED: the mails that arrived are not those that were accepted');
    return tooSlow || wrong ? 1 : 0;
  } finally {
    await servers.close();
  }
}

function startAll(options: Options, servers: Servers): Promise<Contestant[]> {
  const { built, profile, scenarios, against } = options;
  const posthorn = async (name: string, root: string, processes: 'default' | 'separate') =>
    pathContestant(servers, await installOn(servers, { name, root, processes, built, profile }));
  return Promise.all([
    ...scenarios.map(async (scenario) =>
      scenario === 'hello'
        ? helloContestant(servers, await startHello(servers.temporal))
        : posthorn(scenario, ROOT, scenario),
    ),
    ...against.map((folder) => posthorn(basename(folder), resolve(folder), 'default')),
  ]);
}

function about({ count, rounds, durable, built }: Options) {
  const machine = { cpus: cpus().length, memoryBytes: totalmem(), platform: process.platform, release: release() };
  return { at: new Date().toISOString(), node: process.version, machine, count, rounds, durable, built };
}

function cpuOf(rounds: Round[], count: number) {
  const names = new Set(rounds.map(({ scenario }) => scenario));
  return Object.fromEntries([...names].map((name) => [name, usesOf(rounds, name, count)]));
}

function plain(rounds: Round[]) {
  return rounds.map(({ path, ...round }) => ({ ...round, ...(path && { path: { ...path, ids: undefined } }) }));
}
