import { parseArgs } from 'node:util';
import { createProgress } from '../stack/progress.mjs';
import { MOST_TIMES_EMPTY, runStrangers } from './strangers/run.ts';

const HELP = `npm run check:strangers -- [options]

Mails, receipts of all vendors and HTML bodies, changed at random, go to the API's own readers in this process.
  --count <n>  inputs (100000: some minutes)
  --seed <n>   for the same inputs once more (1)
  --help

Exit code: 1 when one would have ended the process, was answered with a 5xx, or held the event loop for more than
${MOST_TIMES_EMPTY} times as long as an empty request takes, five times in a row; and when memory grew. Nothing is stored, and no
server is needed.`;

const progress = createProgress(process.stdout);
try {
  const { values } = parseArgs({
    options: {
      count: { type: 'string', default: '100000' },
      seed: { type: 'string', default: '1' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) progress.say(HELP);
  else process.exitCode = await check(Number(values.count), Number(values.seed));
} catch (error) {
  progress.say(`The strangers could not be let in: ${(error as Error).message}`);
  process.exitCode = 1;
} finally {
  progress.close();
}

/** @returns the exit code */
async function check(count: number, seed: number): Promise<number> {
  if (!Number.isInteger(count) || count < 1 || !Number.isInteger(seed))
    throw new Error('--count and --seed are integers');
  const figures = await progress.step('strangers', (note) => runStrangers({ count, seed }, note));
  const { emptyMs, longestMs, longestAt, heapMb, faults } = figures;
  progress.say(`${count} inputs of seed ${seed}`);
  progress.say(`an empty request    ${emptyMs.toFixed(2)} ms`);
  progress.say(
    `the longest hold    ${longestMs.toFixed(2)} ms, by input ${longestAt}: ${(longestMs / emptyMs).toFixed(1)} times as long`,
  );
  progress.say(`memory              ${heapMb.map((mb) => `${mb.toFixed(1)} MB`).join(', then ')}`);
  for (const fault of faults.slice(0, 20)) progress.say(`✗ ${fault}`);
  progress.say(
    faults.length === 0 ? '✓ nothing that they sent stopped or stalled anything' : `✗ ${faults.length} faults`,
  );
  return faults.length === 0 ? 0 : 1;
}
