import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { createProgress } from '../stack/progress.mjs';
import { numberWithin, runCheck } from './open.ts';
import { checkOut, type Release } from './upgrade/release.ts';
import { watchUpgrade } from './upgrade/watch.ts';

/** The oldest release from which an upgrade without an outage is promised. */
const FROM = '1290520';

const HELP = `npm run check:upgrade -- [options]

Runs a release before this one, two of each process, under load and with work in flight: waiting for a user's limit, an
account's rate, an account that is away, a back-off, a date, a person. Then migrates and replaces the processes one by one
by those of this checkout. Nothing may be lost or doubled, every answer is 2xx or 503 with Retry-After, and what the
release before began is ended by this one.

  --from <commit>     the release before (${FROM}); it is checked out with packages of its own
  --checkout <folder> where it stands already, with its packages
  --rows <n>          notifications of the past (300000)
  --scale <0..1>      of the work in flight and of how long the load is watched (1: about 4,000, a minute before and after)
  --help

TEST_DATABASE_URL, TEST_KAFKA_BROKERS and TEST_TEMPORAL_ADDRESS, where all are given, name the servers to use; they are
best left to the check alone. Exit code: 1 when a bound is broken, or it could not be run.`;

const progress = createProgress(process.stdout);
try {
  const { values } = parseArgs({
    options: {
      from: { type: 'string', default: FROM },
      checkout: { type: 'string' },
      rows: { type: 'string', default: '300000' },
      scale: { type: 'string', default: '1' },
      help: { type: 'boolean', default: false },
    },
  });
  const { from, checkout } = values;
  if (values.help) progress.say(HELP);
  else {
    const rows = numberWithin('rows', values.rows, 0, 100_000_000);
    const scale = numberWithin('scale', values.scale, 0.01, 1);
    const release = checkout ? standing(checkout) : await progress.step(`${from}, its packages`, () => checkOut(from));
    const about = `${rows} rows, scale ${scale}`;
    process.exitCode = await runCheck({ progress, scale, about }, (bench) =>
      watchUpgrade(bench, release.root, rows),
    ).finally(release.remove);
  }
} catch (error) {
  progress.say(`It could not be checked: ${(error as Error).message}`);
  process.exitCode = 1;
} finally {
  progress.close();
}

function standing(folder: string): Release {
  return { root: resolve(folder), remove: async () => {} };
}
