import { cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { createProgress, type Progress } from '../stack/progress.mjs';
import { openTestSession, provideTestServers } from '../stack/test-servers.mjs';
import { cost } from './many/cost.ts';
import { deadHolders } from './many/dead-holders.ts';
import { estimates } from './many/estimates.ts';
import { failover } from './many/failover.ts';
import { fair } from './many/fair.ts';
import { herd } from './many/herd.ts';
import { killed } from './many/killed.ts';
import { outage } from './many/outage.ts';
import type { Bench, Finding, Point } from './many/point.ts';
import { openTemporal } from './temporal.ts';

const POINTS: Point[] = [deadHolders, cost, fair, outage, herd, failover, killed, estimates];

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
  else process.exitCode = await check(readScale(values.scale), readPoints(values.only), progress);
} catch (error) {
  progress.say(`It could not be checked: ${(error as Error).message}`);
  process.exitCode = 1;
} finally {
  progress.close();
}

function readScale(text: string): number {
  const scale = Number(text);
  if (!(scale > 0 && scale <= 1)) throw new Error('--scale must be above 0 and at most 1');
  return scale;
}

function readPoints(text: string): Point[] {
  return text.split(',').map((name) => {
    const point = POINTS.find(({ number }) => String(number) === name.trim());
    if (!point) throw new Error(`--only knows ${POINTS.map(({ number }) => number).join(', ')}`);
    return point;
  });
}

/** @returns the exit code */
async function check(scale: number, points: Point[], { say, step }: Progress): Promise<number> {
  const { close: closeServers, ...servers } = await provideTestServers({ progress });
  const session = await openTestSession();
  const temporal = await openTemporal(servers.temporalAddress);
  const bench: Bench = { servers, session, temporal, progress, scale };
  const startedAt = Date.now();
  const lines: Line[] = [];
  try {
    for (const point of points) {
      say(`\n${point.number}. ${point.title}`);
      const findings = await step(point.title, () => point.run(bench)).catch((error: Error): Finding[] => {
        return [{ what: 'could not be run', asked: '', measured: error.message, ok: false }];
      });
      for (const finding of findings) say(`  ${finding.what}: ${finding.measured} ${verdictOf(finding)}`);
      lines.push(...findings.map((finding) => ({ point, finding })));
    }
    say(`\n${describe(lines)}`);
    const minutes = ((Date.now() - startedAt) / 60_000).toFixed(0);
    say(
      `\nscale ${scale}, ${minutes} min, ${cpus().length} cores, load average at the end ${loadavg()[0]?.toFixed(1)}`,
    );
    const broken = lines.filter(({ finding }) => finding.ok === false);
    for (const { point, finding } of broken)
      say(`FAILED: ${point.number}, ${finding.what}: ${finding.measured}, asked was ${finding.asked}`);
    return broken.length === 0 ? 0 : 1;
  } finally {
    await session.close();
    await temporal.close();
    await closeServers();
  }
}

type Line = { point: Point; finding: Finding };

function verdictOf({ ok }: Finding): string {
  return ok === null ? '' : ok ? 'passed' : 'FAILED';
}

/** A table that Markdown takes as well. */
function describe(lines: Line[]): string {
  const rows = [
    ['point', 'what', 'asked', 'measured', ''],
    ...lines.map(({ point, finding }) => [
      String(point.number),
      finding.what,
      finding.asked,
      finding.measured,
      verdictOf(finding),
    ]),
  ];
  const widths = [0, 1, 2, 3, 4].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const line = (row: string[]) => `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  const [head = [], ...body] = rows;
  const parts = [...new Set(lines.map(({ point }) => point))].map(({ number, parts: of }) => `${number}: ${of}`);
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...body.map(line), '', ...parts].join('\n');
}
