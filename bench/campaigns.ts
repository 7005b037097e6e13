import { parseArgs } from 'node:util';
import { createProgress } from '../stack/progress.mjs';
import { guard } from './campaigns/guard.ts';
import { kill } from './campaigns/kill.ts';
import type { CampaignOptions } from './campaigns/options.ts';
import { pause } from './campaigns/pause.ts';
import { rate } from './campaigns/rate.ts';
import { read } from './campaigns/read.ts';
import { retry } from './campaigns/retry.ts';
import { numberWithin } from './open.ts';
import { type Part, partsOf, runParts } from './parts.ts';

/** Last what may leave servers behind that are busy with themselves. */
const PARTS: Part<CampaignOptions>[] = [pause, guard, rate, retry, read, kill];
const NAMES = PARTS.map(({ name }) => name).join(',');

const HELP = `npm run check:campaigns -- [options]

What must hold of a campaign, whatever is killed, paused or refused while it goes:
${PARTS.map(({ name, title }) => `  ${name.padEnd(7)}${title}`).join('\n')}

  --only <parts>  separated by commas (${NAMES})
  --scale <0..1>  of the full size (1)
  --help

At full size, minutes, roughly: pause 7 (20,000 people, 250 pauses; 20,000 cancelled at the half), guard 2, rate 3, retry 1,
read 6 (a file of 1,000,000; 30 of 50,000 that are cut), kill 15 (20,000 people, 40 kills, 50 pauses). All: 35; at
--scale 0.1 about 10.

TEST_DATABASE_URL, TEST_KAFKA_BROKERS and TEST_TEMPORAL_ADDRESS, where all are given, name the servers to use; they are
best left to the check alone, and are not killed then. Exit code: 1 when a bound is broken, or it could not be run.`;

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
    const about = `scale ${scale}`;
    process.exitCode = await runParts(partsOf(PARTS, values.only), { progress, scale }, { about });
  }
} catch (error) {
  progress.say(`It could not be checked: ${(error as Error).message}`);
  process.exitCode = 1;
} finally {
  progress.close();
}
