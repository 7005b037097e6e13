import { parseArgs } from 'node:util';
import { createProgress } from '../stack/progress.mjs';
import { away } from './dashboard/away.ts';
import { axe } from './dashboard/axe.ts';
import { campaign } from './dashboard/campaign.ts';
import { hostile } from './dashboard/hostile.ts';
import { live } from './dashboard/live.ts';
import { look } from './dashboard/look.ts';
import { many } from './dashboard/many.ts';
import type { DashboardOptions } from './dashboard/options.ts';
import { people } from './dashboard/people.ts';
import { pictures } from './dashboard/pictures.ts';
import { numberWithin } from './open.ts';
import { type Part, partsOf, runParts } from './parts.ts';

/** Last what may leave servers behind that are busy with themselves. */
const PROOFS: Part<DashboardOptions>[] = [people, live, campaign, axe, look, hostile, many, away];
const NAMES = PROOFS.map(({ name }) => name).join(',');
const PARTS = [...PROOFS, pictures];

const HELP = `npm run check:dashboard -- [options]

What must hold of the dashboard, in a real Chromium (apt-get install chromium):
${PARTS.map(({ name, title }) => `  ${name.padEnd(9)}${title}`).join('\n')}

  --only <parts>  separated by commas (${NAMES})
  --scale <0..1>  of the full size (1)
  --to <folder>   for the pictures of look (a temporary one) and of pictures
  --help

TEST_DATABASE_URL, TEST_KAFKA_BROKERS and TEST_TEMPORAL_ADDRESS, where all are given, name the servers to use; they are
best left to the check alone, and are not killed then. Exit code: 1 when a bound is broken, or it could not be run.`;

const progress = createProgress(process.stdout);
try {
  const { values } = parseArgs({
    options: {
      only: { type: 'string', default: NAMES },
      scale: { type: 'string', default: '1' },
      to: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) progress.say(HELP);
  else {
    const scale = numberWithin('scale', values.scale, 0.001, 1);
    const options = { progress, scale, to: values.to ?? null };
    process.exitCode = await runParts(partsOf(PARTS, values.only), options, { about: `scale ${scale}` });
  }
} catch (error) {
  progress.say(`It could not be checked: ${(error as Error).message}`);
  process.exitCode = 1;
} finally {
  progress.close();
}
