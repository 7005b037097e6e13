import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { linkTarget, removeData } from '../data-folder.mjs';
import { isAlive } from '../process/identity.mjs';
import { readState } from '../process/state.mjs';
import { readSettings } from '../settings.mjs';

/**
 * Deletes the data folder, after asking; the cache of built parts stays.
 * @param {string[]} args `--yes` answers for the person
 * @returns {Promise<number>} exit code
 */
export async function reset(args) {
  const { dataDir } = readSettings(process.env);
  const state = readState(dataDir);
  if (state && [state.supervisor, state.watchdog, ...state.processes].some((one) => one && isAlive(one))) {
    console.log('Posthorn runs: stop it first with npm run stop.');
    return 1;
  }
  if (!existsSync(dataDir)) {
    console.log('There is no data.');
    return 0;
  }
  console.log(`This deletes ${dataDir}: ${readdirSync(dataDir).join(', ')}`);
  const elsewhere = linkTarget(join(dataDir, 'postgres'));
  if (elsewhere) console.log(`and ${elsewhere}`);
  if (!args.includes('--yes') && !(await confirmed())) {
    console.log('Nothing was deleted.');
    return 1;
  }
  removeData(dataDir);
  console.log('Deleted.');
  return 0;
}

async function confirmed() {
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const closed = new Promise((resolve) => terminal.once('close', () => resolve('')));
  const answer = await Promise.race([terminal.question('Delete all of it? (y/N) '), closed]);
  terminal.close();
  return /^y(es)?$/i.test(String(answer).trim());
}
