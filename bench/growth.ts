import { parseArgs } from 'node:util';
import { createProgress, type Progress } from '../stack/progress.mjs';
import { ROOT } from '../stack/settings.mjs';
import { grow } from './growth/grow.ts';
import { atMost, type Finding, sized, told } from './many/point.ts';
import { judge, numberWithin } from './open.ts';
import { compareLedger, cpuMsOfRound, usesOf } from './report.ts';
import { type Contestant, pathContestant, type Round } from './rounds.ts';
import { installOn, mailsOf, type Servers, startServers } from './servers.ts';
import { median } from './statistics.ts';
import { tableOf } from './table.ts';

const OLD = 1_000_000;
const DAYS = 80;
const TIMERS = 100_000;
const WARM_UPS = 2;
const MOST_RATIO = 1.1;

const HELP = `npm run check:growth -- [options]

CPU of a notification, HTTP to SMTP, of all processes: in an installation with many old notifications and many workflows
that wait on timers, against an empty one, in alternating pairs of rounds. The old ones are copies of real ones, and the
timers those of scheduled notifications.

  --scale <0..1>  of the full size (1: ${OLD} old ones, ${TIMERS} timers, which take most of an hour; 1,000 in a round)
  --pairs <n>     that count, after ${WARM_UPS} that warm up (5)
  --apart         servers of its own for each, so that Temporal and Kafka of the empty one are empty as well
  --help

TEST_DATABASE_URL, TEST_KAFKA_BROKERS and TEST_TEMPORAL_ADDRESS, where all are given, name the servers to use; they are
best left to the check alone. Exit code: 1 when the median of the pairs is above ${MOST_RATIO}, a mail is missing or doubled, or it
could not be run.`;

type Options = { progress: Progress; scale: number; pairs: number; isApart: boolean };

const progress = createProgress(process.stdout);
try {
  const { values } = parseArgs({
    options: {
      scale: { type: 'string', default: '1' },
      pairs: { type: 'string', default: '5' },
      apart: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) progress.say(HELP);
  else {
    const scale = numberWithin('scale', values.scale, 0.0001, 1);
    const pairs = numberWithin('pairs', values.pairs, 1, 100);
    process.exitCode = await check({ progress, scale, pairs, isApart: values.apart });
  }
} catch (error) {
  progress.say(`It could not be measured: ${(error as Error).message}`);
  process.exitCode = 1;
} finally {
  progress.close();
}

/** @returns the exit code */
async function check(options: Options): Promise<number> {
  const { progress, scale, isApart } = options;
  const startedAt = Date.now();
  const forEmpty = await startServers(progress);
  try {
    const forGrown = isApart ? await startServers(progress) : forEmpty;
    try {
      const findings = await measure(options, forEmpty, forGrown);
      const about = `scale ${scale}, ${isApart ? 'servers of its own for each' : 'the same servers for both'}`;
      return judge(findings, { progress, about, startedAt });
    } finally {
      if (isApart) await forGrown.close();
    }
  } finally {
    await forEmpty.close();
  }
}

async function measure(options: Options, forEmpty: Servers, forGrown: Servers): Promise<Finding[]> {
  const { progress, pairs, isApart } = options;
  const { step, say } = progress;
  const count = sized(options, 1_000, 50);
  const size = { old: sized(options, OLD, 1_000), days: sized(options, DAYS, 1), timers: sized(options, TIMERS, 100) };
  const [empty, grown] = await step('two installations', () =>
    Promise.all([
      installOn(forEmpty, { name: 'empty', processes: 'default' }),
      installOn(forGrown, { name: 'grown', processes: 'default' }),
    ]),
  );
  const isBesideAnother = !isApart;
  const ids: string[] = [];
  const round = async (title: string, contestant: Contestant) => {
    const result = await step(`${title}: ${contestant.name}`, () => contestant.round(count));
    ids.push(...(result.path?.ids ?? []));
    return result;
  };
  // What this one sends is what the past is copied from.
  await round('real ones', pathContestant(forGrown, grown, { isBesideAnother }));
  await grow(forGrown, grown, size, progress);
  // One that has worked for an hour is quicker: both begin anew.
  await step('both start again', () =>
    Promise.all([...empty.processes, ...grown.processes].map((one) => one.replace(ROOT))),
  );
  const contestants = [
    pathContestant(forEmpty, empty, { isBesideAnother }),
    pathContestant(forGrown, grown, { isBesideAnother, waiting: size.timers }),
  ];
  for (let turn = 1; turn <= WARM_UPS; turn++) {
    for (const contestant of contestants) await round(`warm-up ${turn} of ${WARM_UPS}`, contestant);
  }

  const rounds: Round[] = [];
  const ratios: number[] = [];
  for (let pair = 1; pair <= pairs; pair++) {
    const cpu = new Map<string, number>();
    // Each is the first of a pair in turn.
    for (const contestant of pair % 2 === 0 ? contestants.toReversed() : contestants) {
      const result = await round(`pair ${pair} of ${pairs}`, contestant);
      cpu.set(contestant.name, cpuMsOfRound(result));
      rounds.push(result);
    }
    ratios.push((cpu.get('grown') ?? Number.NaN) / (cpu.get('empty') ?? Number.NaN));
    say(`  grown / empty: ${ratios.at(-1)?.toFixed(3)}`);
  }
  await Promise.all([empty.stop(), grown.stop()]);
  const mails = [...(await mailsOf(forEmpty)), ...(isApart ? await mailsOf(forGrown) : [])];
  const { missing, doubled, unknown } = compareLedger(ids, mails);
  say(`\n${describe(rounds)}\n`);
  const each = ratios.map((ratio) => ratio.toFixed(2)).join(', ');
  return [
    told('old notifications; workflows on timers; notifications in a round', `${size.old}; ${size.timers}; ${count}`),
    atMost(
      `CPU of each, grown against empty, median of ${pairs} pairs`,
      median(ratios),
      MOST_RATIO,
      ' ×',
      ` (${each})`,
    ),
    atMost('mails missing, doubled, unknown', missing + doubled + unknown, 0),
  ];
}

/** Milliseconds of CPU for each, by process, as medians of the rounds; then the rates. */
function describe(rounds: Round[]): string {
  const columns = ['empty', 'grown'].map((name) => {
    const own = rounds.filter(({ scenario }) => scenario === name);
    return {
      parts: new Map(usesOf(rounds, name).map((use) => [use.name, use.cpuMs.toFixed(2)])),
      all: median(own.map((one) => cpuMsOfRound(one))).toFixed(2),
      rate: median(own.map(({ rate }) => rate)).toFixed(1),
    };
  });
  const names = new Set(columns.flatMap(({ parts }) => [...parts.keys()]));
  return tableOf([
    ['CPU each, ms', 'empty', 'grown'],
    ...[...names].map((name) => [name, ...columns.map(({ parts }) => parts.get(name) ?? '')]),
    ['all but (…)', ...columns.map(({ all }) => all)],
    ['rate, 1/s', ...columns.map(({ rate }) => rate)],
  ]);
}
