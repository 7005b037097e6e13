import { spawn } from 'node:child_process';
import { chmodSync, closeSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { StackError } from '../errors.mjs';
import { identify, isAlive } from './identity.mjs';
import { withLock } from './lock.mjs';
import { openLog } from './log-file.mjs';
import { killGroup, signal, stopProcess } from './signal.mjs';
import { readState, removeState, writeState } from './state.mjs';
import { stopAll } from './stop-all.mjs';

/**
 * @typedef {import('./state.mjs').ProcessEntry} ProcessEntry
 * @typedef {{ name: string, stage: import('./stop-all.mjs').Stage, command: string, args: string[], logFile: string,
 *   address?: string, cwd?: string, env?: NodeJS.ProcessEnv, uid?: number, gid?: number,
 *   stopSignal?: NodeJS.Signals, stopMs?: number }} SpawnSpec
 * @typedef {{ name: string, pid: number, logFile: string, exited: Promise<string>, running(): void,
 *   stop(): Promise<void>, kill(signal?: NodeJS.Signals): void }} Child `exited` resolves with how it ended;
 *   `running` marks it healthy for `status`
 * @typedef {{ dataDir: string, readonly stopping: boolean, expect(names: string[]): void,
 *   spawn(spec: SpawnSpec): Child, close(): Promise<void> }} Session
 */

const WATCHDOG = fileURLToPath(new URL('../watchdog.mjs', import.meta.url));

/**
 * Opens the one session of a data folder: all that is spawned through it is stopped by its watchdog when `close` is
 * called or this process dies, however it dies. What an earlier session has left over is stopped first.
 * @param {{ dataDir: string, ephemeral?: boolean, say?: (line: string) => void }} options `ephemeral`: stop without
 *   ceremony and delete the data folder at the end. `say`: where lines about leftovers go; without it the watchdog is quiet too
 * @returns {Promise<Session>}
 * @throws {StackError} when a session runs on this data folder already
 */
export async function openSession({ dataDir, ephemeral = false, say }) {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  // Mails, records and logs name people; what an earlier release has made was open to everybody on this machine.
  chmodSync(dataDir, 0o700);
  /** @type {import('./state.mjs').StackState} */
  const state = { supervisor: identify(process.pid), watchdog: null, ephemeral, names: [], processes: [] };
  await withLock(join(dataDir, 'session.lock'), async () => {
    await clearLeftovers(dataDir, say ?? (() => {}));
    writeState(dataDir, state);
  });

  let stopping = false;
  let watchdog = startWatchdog();
  const save = () => writeState(dataDir, state);

  function startWatchdog() {
    const output = say ? 'inherit' : 'ignore';
    const child = spawn(process.execPath, [WATCHDOG, dataDir], { detached: true, stdio: ['pipe', output, output] });
    child.stdin?.on('error', () => {});
    state.watchdog = identify(child.pid ?? 0);
    writeState(dataDir, state);
    const exited = new Promise((resolve) => child.on('close', resolve));
    child.on('exit', () => {
      if (!stopping) watchdog = startWatchdog();
    });
    child.unref();
    /** @type {import('node:net').Socket} */ (child.stdin).unref();
    return { child, exited };
  }

  return {
    dataDir,
    get stopping() {
      return stopping;
    },
    expect(names) {
      state.names = names;
      save();
    },
    spawn(spec) {
      if (stopping) throw new StackError('The stack is stopping.');
      const child = spawnDetached(spec);
      /** @type {ProcessEntry} */
      const entry = {
        ...identify(child.pid),
        name: spec.name,
        stage: spec.stage,
        stopSignal: spec.stopSignal ?? 'SIGTERM',
        address: spec.address ?? '',
        since: new Date().toISOString(),
        state: 'starting',
      };
      state.processes.push(entry);
      save();
      const exited = child.exited.then((how) => {
        killGroup(child.pid);
        state.processes = state.processes.filter((one) => one !== entry);
        if (!stopping) save();
        return how;
      });
      return {
        name: spec.name,
        pid: child.pid,
        logFile: spec.logFile,
        exited,
        running() {
          entry.state = 'running';
          if (!stopping) save();
        },
        async stop() {
          await stopProcess(entry, { stopSignal: entry.stopSignal, deadlineMs: spec.stopMs ?? 10_000 });
          await exited;
        },
        kill: (name = 'SIGKILL') => signal(entry, name),
      };
    },
    async close() {
      stopping = true;
      watchdog.child.ref();
      watchdog.child.stdin?.end();
      await watchdog.exited;
    },
  };
}

/**
 * @param {string} dataDir
 * @param {(line: string) => void} say
 */
async function clearLeftovers(dataDir, say) {
  const state = readState(dataDir);
  if (!state) return;
  const owner = [state.supervisor, state.watchdog].find((one) => one && isAlive(one));
  if (owner) {
    throw new StackError(
      `Posthorn runs already from this data folder (pid ${owner.pid}). See it with npm run status, stop it with npm run stop.`,
    );
  }
  if (state.processes.some(isAlive)) say('Stopping what an earlier start has left over');
  await stopAll(state.processes, { say });
  removeState(dataDir);
}

/**
 * Its own session (setsid), so that a signal to our group does not reach it, and its log as its output.
 * @param {SpawnSpec} spec
 * @returns {{ pid: number, exited: Promise<string> }}
 */
function spawnDetached({ name, command, args, logFile, cwd, env, uid, gid }) {
  const log = openLog(logFile);
  const child = spawn(command, args, {
    detached: true,
    stdio: ['ignore', log, log],
    ...(cwd !== undefined && { cwd }),
    ...(env !== undefined && { env }),
    ...(uid !== undefined && { uid }),
    ...(gid !== undefined && { gid }),
  });
  closeSync(log);
  const exited = new Promise((resolve) => {
    child.on('error', (error) => resolve(`could not be run (${error.message})`));
    child.on('exit', (code, signal) => resolve(signal ? `was ended by ${signal}` : `exited with code ${code}`));
  });
  if (child.pid === undefined) throw new StackError(`${name}: ${command} could not be run.`);
  return { pid: child.pid, exited: /** @type {Promise<string>} */ (exited) };
}
