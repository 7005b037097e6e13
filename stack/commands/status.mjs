import { isAlive } from '../process/identity.mjs';
import { readState } from '../process/state.mjs';
import { readSettings } from '../settings.mjs';

const NOT_RUNNING = 3; // as an init script's `status` (Linux Standard Base 20.2)

/**
 * Prints a table of what runs.
 * @returns {Promise<number>} exit code: 0 when all of it runs, 3 otherwise
 */
export async function status() {
  const state = readState(readSettings(process.env).dataDir);
  if (!state) {
    console.log('Posthorn does not run. Start it with npm start.');
    return NOT_RUNNING;
  }
  const rows = statusRows(state);
  const widths = ['name', 'state', 'pid', 'address', 'since'].map((_, column) =>
    Math.max(...rows.map((row) => String(row[column]).length)),
  );
  for (const row of rows)
    console.log(
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    );
  return isAlive(state.supervisor) && rows.slice(1).every((row) => row[1] === 'running') ? 0 : NOT_RUNNING;
}

/**
 * @param {import('../process/state.mjs').StackState} state
 * @returns {string[][]} a heading and a row per process, those that are missing included
 */
export function statusRows({ names, processes, supervisor }) {
  const rows = processes.map((one) => {
    const living = isAlive(one) ? one.state : 'dead';
    return [one.name, living, String(one.pid), one.address, one.since.slice(0, 19).replace('T', ' ')];
  });
  const missing = names.filter((name) => !processes.some((one) => one.name === name));
  const why = isAlive(supervisor) ? 'waiting' : 'dead';
  return [['name', 'state', 'pid', 'address', 'since'], ...rows, ...missing.map((name) => [name, why, '-', '-', '-'])];
}
