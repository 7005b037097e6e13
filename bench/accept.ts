import { parseArgs } from 'node:util';
import { createProgress } from '../stack/progress.mjs';
import { backlog } from './accept/backlog.ts';
import { killed } from './accept/killed.ts';
import type { AcceptOptions } from './accept/options.ts';
import { rate } from './accept/rate.ts';
import { numberWithin } from './open.ts';
import { type Part, partsOf, runParts } from './parts.ts';

const PARTS: Part<AcceptOptions>[] = [rate, killed, backlog];
const NAMES = PARTS.map(({ name }) => name).join(',');

const HELP = `npm run check:accept -- [options]

What one API accepts, PostgreSQL with fsync:
${PARTS.map(({ name, title }) => `  ${name.padEnd(9)}${title}`).join('\n')}

  --only <parts>      separated by commas (${NAMES})
  --scale <0..1>      of the full size (1: 4,000 requests a round; killed 60 times; 100,000 accepted; about an hour)
  --against <folder>  of the rate: another checkout, with its node_modules
  --count <n>         of the rate: requests of a round at full size (4000)
  --rounds <n>        of the rate: rounds that count, after one that warms up (5)
  --built             of the rate: runs dist/ (npm run build) in place of the sources, in each checkout
  --help

Exit code: 1 when a bound is broken, such as a rate below 0.2 of the empty route and, with --against, below 4 times the
other, or a batch of 1,000 that is not 10 times as quick as the other's; or when it could not be run.`;

const progress = createProgress(process.stdout);
try {
  const { values } = parseArgs({
    options: {
      only: { type: 'string', default: NAMES },
      scale: { type: 'string', default: '1' },
      against: { type: 'string' },
      count: { type: 'string', default: '4000' },
      rounds: { type: 'string', default: '5' },
      built: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) progress.say(HELP);
  else {
    const scale = numberWithin('scale', values.scale, 0.001, 1);
    const options = {
      progress,
      scale,
      against: values.against ?? null,
      count: numberWithin('count', values.count, 1, 1_000_000),
      rounds: numberWithin('rounds', values.rounds, 1, 1_000),
      built: values.built,
    };
    const about = `scale ${scale}, ${values.built ? 'dist/' : 'the sources'}`;
    process.exitCode = await runParts(partsOf(PARTS, values.only), options, { about, isDurable: true });
  }
} catch (error) {
  progress.say(`It could not be measured: ${(error as Error).message}`);
  process.exitCode = 1;
} finally {
  progress.close();
}
