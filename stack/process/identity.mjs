import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/**
 * A pid alone may have been given to another process since; with its start time it is one process only.
 * @typedef {{ pid: number, startTime: string }} Identity
 * @typedef {{ startTime: string, ppid: number }} ProcessFacts
 */

/**
 * Reads one line of `/proc/<pid>/stat` (proc(5): state is field 3, ppid 4, starttime 22). The command's name, field 2,
 * may hold spaces and brackets, so the fields are counted from the last bracket.
 * @param {string} stat
 * @returns {ProcessFacts | null} null for a zombie, which is dead for our purposes
 */
export function parseProcStat(stat) {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state, ppid] = fields;
  const startTime = fields[19];
  if (state === 'Z' || state === 'X' || startTime === undefined) return null;
  return { startTime, ppid: Number(ppid) };
}

/**
 * @param {number} pid
 * @returns {ProcessFacts | null} null when there is no such living process
 */
export function readProcess(pid) {
  try {
    if (process.platform === 'linux') return parseProcStat(readFileSync(`/proc/${pid}/stat`, 'utf8'));
    const line = execFileSync('ps', ['-o', 'ppid=,stat=,lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim();
    const [ppid, state = 'Z', ...startTime] = line.split(/\s+/);
    return state.startsWith('Z') ? null : { startTime: startTime.join(' '), ppid: Number(ppid) };
  } catch {
    return null;
  }
}

/**
 * @param {number} pid
 * @returns {Identity} with an empty start time, which matches nothing, when the process is gone already
 */
export function identify(pid) {
  return { pid, startTime: readProcess(pid)?.startTime ?? '' };
}

/**
 * Whether this very process still lives.
 * @param {Identity} identity
 */
export function isAlive({ pid, startTime }) {
  return startTime !== '' && readProcess(pid)?.startTime === startTime;
}
