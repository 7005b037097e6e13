import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { identify, isAlive, readProcess } from './identity.mjs';

const EVERY_MS = 500;

/**
 * Calls `gone` within a second when the npm that runs us has died: npm, killed, tells nobody, and the shell between npm
 * and us lives on. Does nothing when we are not run by npm.
 * @param {NodeJS.ProcessEnv} env
 * @param {() => void} gone
 */
export function watchNpm(env, gone) {
  if (!env.npm_lifecycle_event) return;
  const watched = [identify(process.ppid)];
  const npm = findNpm(process.ppid);
  if (npm !== null) watched.push(identify(npm));
  const timer = setInterval(() => {
    if (watched.every(isAlive)) return;
    clearInterval(timer);
    gone();
  }, EVERY_MS);
  timer.unref();
}

/**
 * @param {number} pid where to begin, upwards
 * @returns {number | null}
 */
function findNpm(pid) {
  for (let depth = 0; depth < 4 && pid > 1; depth++) {
    if (/(^|\/|\s)npm(\s|-cli|$)/.test(commandOf(pid))) return pid;
    pid = readProcess(pid)?.ppid ?? 0;
  }
  return null;
}

/** @param {number} pid */
function commandOf(pid) {
  try {
    if (process.platform === 'linux') return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
    return execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' });
  } catch {
    return '';
  }
}
