import { createReadStream, statSync } from 'node:fs';
import { join } from 'node:path';
import util from 'node:util';
import { StackError } from '../errors.mjs';
import { tail } from '../process/log-file.mjs';

/**
 * Runs a tool to its end, with its output in `logs/<name>.log`, and stopped with the session like a server.
 * @typedef {(name: string, command: string, args: string[], options?: { cwd?: string, env?: NodeJS.ProcessEnv,
 *   uid?: number, gid?: number, onLine?: (line: string) => void }) => Promise<void>} RunTool
 */

/**
 * @param {import('../process/session.mjs').Session} session
 * @returns {RunTool} which throws a StackError with the last lines of the output when the tool fails
 */
export function createRunTool(session) {
  return async (name, command, args, { onLine, ...options } = {}) => {
    const logFile = join(session.dataDir, 'logs', `${name}.log`);
    const from = statSync(logFile, { throwIfNoEntry: false })?.size ?? 0;
    const child = session.spawn({ name, stage: 'ours', command, args, logFile, stopMs: 5_000, ...options });
    child.running();
    const follow = onLine && setInterval(() => lastLine(logFile, from, onLine), 500);
    const how = await child.exited;
    clearInterval(follow);
    if (session.stopping) throw new StackError('Stopped.');
    if (how !== 'exited with code 0') {
      throw new StackError(`${name} ${how}. The end of ${logFile}:\n${tail(logFile, 12)}`);
    }
  };
}

/**
 * @param {string} logFile
 * @param {number} from
 * @param {(line: string) => void} onLine
 */
function lastLine(logFile, from, onLine) {
  const size = statSync(logFile, { throwIfNoEntry: false })?.size ?? 0;
  if (size <= from) return;
  const stream = createReadStream(logFile, { encoding: 'utf8', start: Math.max(from, size - 500) });
  stream.on('data', (text) => {
    const line = util.stripVTControlCharacters(String(text)).trimEnd().split('\n').at(-1);
    if (line) onLine(line);
  });
  stream.on('error', () => {});
}
