import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createProgress } from '../stack/progress.mjs';
import { findObservers } from '../stack/servers/prometheus.mjs';
import type { Finding } from './many/point.ts';
import { fireAll } from './observe/fire.ts';
import { checkFiles, shortenedRules } from './observe/rules.ts';
import { onStage } from './observe/stage.ts';
import { judge } from './open.ts';
import { foundBy } from './parts.ts';

const PARTS = ['rules', 'live'] as const;

const HELP = `npm run check:alerts -- [options]

Whether the alerts fire when they should, and only then:
  rules  promtool reads the rules and runs their tests, one or more for each alert (seconds)
  live   six fire for real and end: the worker is stopped, Kafka is stopped, the only account breaks, the relay is killed, dead
         letters pile up, a campaign stalls; by a copy of the rules that is ten times as quick (25 minutes)

  --only <parts>  separated by commas (${PARTS.join(',')})
  --help

Needs Prometheus with promtool, and Alertmanager (Debian: apt-get install prometheus prometheus-alertmanager). It starts
servers of its own, since it stops one. Exit code: 1 when an alert does not do as it should, or it could not be run.`;

const progress = createProgress(process.stdout);
try {
  const { values } = parseArgs({
    options: {
      only: { type: 'string', default: PARTS.join(',') },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) progress.say(HELP);
  else process.exitCode = await check(values.only.split(',').map(toPart));
} catch (error) {
  progress.say(`It could not be checked: ${(error as Error).message}`);
  process.exitCode = 1;
} finally {
  progress.close();
}

function toPart(name: string): (typeof PARTS)[number] {
  const part = PARTS.find((one) => one === name.trim());
  if (!part) throw new Error(`--only knows ${PARTS.join(', ')}`);
  return part;
}

async function check(parts: readonly (typeof PARTS)[number][]): Promise<number> {
  const startedAt = Date.now();
  findObservers(['promtool']);
  const findings: Finding[] = [];
  if (parts.includes('rules')) findings.push(...(await progress.step('the rules and their tests', checkFiles)));
  if (parts.includes('live')) findings.push(...(await foundBy('live', live)));
  return judge(findings, { progress, about: `alerts: ${parts.join(', ')}`, startedAt });
}

function live(): Promise<Finding[]> {
  const rulesIn = (folder: string) => shortenedRules(join(folder, 'rules'));
  const options = { name: 'alerts', settings: { LOG_LEVEL: 'warn' }, rulesIn, areOwn: true };
  return onStage(progress, options, (stage) =>
    progress.step('six alerts for real', (note) => fireAll(stage, { note, say: progress.say })),
  );
}
