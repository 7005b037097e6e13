import { parseArgs } from 'node:util';
import { createProgress } from '../stack/progress.mjs';
import { numberWithin } from './open.ts';
import { type Part, partsOf, runParts } from './parts.ts';
import { cost } from './templates/cost.ts';
import { hostile } from './templates/hostile.ts';
import type { TemplateOptions } from './templates/options.ts';
import { proofs } from './templates/proofs.ts';

const PARTS: Part<TemplateOptions>[] = [hostile, cost, proofs];
const NAMES = PARTS.map(({ name }) => name).join(',');

const HELP = `npm run check:templates -- [options]

What templates cost, and what those cost nobody else that are hostile:
${PARTS.map(({ name, title }) => `  ${name.padEnd(9)}${title}`).join('\n')}

  --only <parts>  separated by commas (${NAMES})
  --count <n>     of the cost: requests of a round (2000)
  --rounds <n>    that count, after one that warms up: of the cost, and of all that is hostile (5)
  --built         runs dist/ (npm run build) in place of the sources
  --help

Exit code: 1 when a bound is broken, or it could not be measured. Of the cost the process of the API is asked for at
most 0.6 ms more CPU with a template of 20 KB than with the same mail given as words.`;

const progress = createProgress(process.stdout);
try {
  const { values } = parseArgs({
    options: {
      only: { type: 'string', default: NAMES },
      count: { type: 'string', default: '2000' },
      rounds: { type: 'string', default: '5' },
      built: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) progress.say(HELP);
  else {
    const { built } = values;
    const count = numberWithin('count', values.count, 1, 1_000_000);
    const rounds = numberWithin('rounds', values.rounds, 1, 1_000);
    const about = `${rounds} rounds of ${built ? 'dist/' : 'the sources'}`;
    process.exitCode = await runParts(partsOf(PARTS, values.only), { progress, count, rounds, built }, { about });
  }
} catch (error) {
  progress.say(`It could not be measured: ${(error as Error).message}`);
  process.exitCode = 1;
} finally {
  progress.close();
}
