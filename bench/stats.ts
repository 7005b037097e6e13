import { parseArgs } from 'node:util';
import { createProgress } from '../stack/progress.mjs';
import { numberWithin } from './open.ts';
import { type Part, partsOf, runParts } from './parts.ts';
import { cost } from './stats/cost.ts';
import { exact } from './stats/exact.ts';
import type { StatsOptions } from './stats/options.ts';

const PARTS: Part<StatsOptions>[] = [exact, cost];
const NAMES = PARTS.map(({ name }) => name).join(',');

const HELP = `npm run check:stats -- [options]

What must hold of the figures of GET /api/stats:
${PARTS.map(({ name, title }) => `  ${name.padEnd(7)}${title}`).join('\n')}

  --only <parts>  separated by commas (${NAMES})
  --scale <0..1>  of the full size (1: 200,000 changes of status, the relay killed 30 times, 3,000,000 old ones; about half an hour)
  --help

TEST_DATABASE_URL, TEST_KAFKA_BROKERS and TEST_TEMPORAL_ADDRESS, where all are given, name the servers to use.
Exit code: 1 when a bound is broken, or it could not be run.`;

const progress = createProgress(process.stdout);
try {
  const { values } = parseArgs({
    options: {
      only: { type: 'string', default: NAMES },
      scale: { type: 'string', default: '1' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) progress.say(HELP);
  else {
    const scale = numberWithin('scale', values.scale, 0.001, 1);
    process.exitCode = await runParts(partsOf(PARTS, values.only), { progress, scale }, { about: `scale ${scale}` });
  }
} catch (error) {
  progress.say(`It could not be checked: ${(error as Error).message}`);
  process.exitCode = 1;
} finally {
  progress.close();
}
