import { parseArgs } from 'node:util';
import { createProgress } from '../stack/progress.mjs';
import { cost } from './many/cost.ts';
import { deadHolders } from './many/dead-holders.ts';
import { estimates } from './many/estimates.ts';
import { failover } from './many/failover.ts';
import { fair } from './many/fair.ts';
import { herd } from './many/herd.ts';
import { killed } from './many/killed.ts';
import { outage } from './many/outage.ts';
import type { Bench, Finding, Point } from './many/point.ts';
import { verdictOf } from './many/report.ts';
import { oneMoment } from './many/scheduled.ts';
import { numberWithin, runCheck } from './open.ts';

const POINTS: Point[] = [deadHolders, cost, fair, outage, herd, failover, killed, estimates, oneMoment];

const HELP = `npm run check:many -- [options]

What must hold while tens of thousands wait for one provider account, or many for one moment:
${POINTS.map(({ number, title }) => `  ${number}  ${title}`).join('\n')}

  --scale <0..1>   of the full size (1: 20,000 and 100,000 waiting, an outage of 20 minutes; about 2 hours)
  --only <points>  by number, separated by commas (all)
  --help

TEST_DATABASE_URL, TEST_KAFKA_BROKERS and TEST_TEMPORAL_ADDRESS, where all are given, name the servers to use; they are
best left to the check alone. Times are compared with the same machine's for an empty line, in the same run.
Exit code: 1 when a bound is broken, or it could not be run.`;

const progress = createProgress(process.stdout);
try {
  const { values } = parseArgs({
    options: {
      scale: { type: 'string', default: '1' },
      only: { type: 'string', default: POINTS.map(({ number }) => number).join(',') },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) progress.say(HELP);
  else {
    const scale = numberWithin('scale', values.scale, 0.001, 1);
    const points = readPoints(values.only);
    process.exitCode = await runCheck({ progress, scale, about: `scale ${scale}` }, (bench) => check(bench, points));
  }
} catch (error) {
  progress.say(`It could not be checked: ${(error as Error).message}`);
  process.exitCode = 1;
} finally {
  progress.close();
}

function readPoints(text: string): Point[] {
  return text.split(',').map((name) => {
    const point = POINTS.find(({ number }) => String(number) === name.trim());
    if (!point) throw new Error(`--only knows ${POINTS.map(({ number }) => number).join(', ')}`);
    return point;
  });
}

async function check(bench: Bench, points: Point[]): Promise<(Finding & { point: number })[]> {
  const { say, step } = bench.progress;
  const all: (Finding & { point: number })[] = [];
  for (const point of points) {
    say(`\n${point.number}. ${point.title}\n   ${point.parts}`);
    const findings = await step(point.title, () => point.run(bench)).catch((error: Error): Finding[] => {
      return [{ what: 'could not be run', asked: '', measured: error.message, ok: false }];
    });
    for (const finding of findings) say(`  ${finding.what}: ${finding.measured} ${verdictOf(finding)}`);
    all.push(...findings.map((finding) => ({ ...finding, point: point.number })));
  }
  return all;
}
