import { parseArgs } from 'node:util';
import { createProgress } from '../stack/progress.mjs';
import { numberWithin, runCheck } from './open.ts';
import { COUNT, watchRestored } from './restored/watch.ts';

const HELP = `npm run check:restored -- [options]

Temporal's database is restored to an earlier state while many notifications are scheduled for one moment: of most it
knows nothing any more, and some that it believes to wait were sent or cancelled since. Calls of the dispatcher and
the reconciler, each at its own pace, bring them all to their end. Each must be delivered once.

  --count <n>  scheduled for that moment (${COUNT})
  --help

It starts servers of its own, since it stops one. Exit code: 1 when a bound is broken, or it could not be run.`;

const progress = createProgress(process.stdout);
try {
  const { values } = parseArgs({
    options: {
      count: { type: 'string', default: String(COUNT) },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) progress.say(HELP);
  else {
    const count = numberWithin('count', values.count, 50, 1_000_000);
    const about = `${count} scheduled`;
    process.exitCode = await runCheck({ progress, scale: count / COUNT, about }, (bench) =>
      watchRestored(bench, count),
    );
  }
} catch (error) {
  progress.say(`It could not be checked: ${(error as Error).message}`);
  process.exitCode = 1;
} finally {
  progress.close();
}
