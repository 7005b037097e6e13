import { closeSync, existsSync, openSync, readdirSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { StackError } from '../errors.mjs';
import { tail } from '../process/log-file.mjs';
import { sleep } from '../process/sleep.mjs';
import { readSettings } from '../settings.mjs';

const LAST_LINES = 10;
const LOOK_EVERY_MS = 300;
const CHUNK_BYTES = 256 * 1024;

/**
 * Follows all logs, a prefix before each line, or one by its name, until Ctrl-C.
 * @param {string[]} args the name of one log
 * @returns {Promise<never>}
 * @throws {StackError} for a name that has no log
 */
export async function logs([only]) {
  const folder = join(readSettings(process.env).dataDir, 'logs');
  if (only && !existsSync(join(folder, `${only}.log`))) {
    throw new StackError(`There is no log of ${only}. There are: ${names(folder).join(', ') || 'none'}.`);
  }
  process.stdout.on('error', () => process.exit(0)); // the reader, as `head`, has gone
  /** @type {Map<string, number>} */
  const offsets = new Map();
  const print = (/** @type {string} */ name, /** @type {string} */ text) => {
    for (const line of text.split('\n')) process.stdout.write(only ? `${line}\n` : `${name.padEnd(12)}| ${line}\n`);
  };
  const found = only ? [only] : names(folder);
  for (const name of found) {
    const file = join(folder, `${name}.log`);
    offsets.set(name, statSync(file).size);
    const text = tail(file, LAST_LINES);
    if (text) print(name, text);
  }
  for (;;) {
    await sleep(LOOK_EVERY_MS);
    for (const name of only ? [only] : names(folder)) {
      const { text, offset } = readLines(join(folder, `${name}.log`), offsets.get(name) ?? 0);
      offsets.set(name, offset);
      if (text) print(name, text);
    }
  }
}

/** @param {string} folder */
function names(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((file) => file.endsWith('.log'))
    .map((file) => file.slice(0, -4));
}

/**
 * The whole lines after an offset; a file that has become shorter is read from its beginning.
 * @param {string} file
 * @param {number} offset
 */
function readLines(file, offset) {
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  const from = size < offset ? 0 : offset;
  const buffer = Buffer.alloc(Math.min(size - from, CHUNK_BYTES));
  if (buffer.length === 0) return { text: '', offset: from };
  const descriptor = openSync(file, 'r');
  const length = readSync(descriptor, buffer, 0, buffer.length, from);
  closeSync(descriptor);
  const end = buffer.subarray(0, length).lastIndexOf(0x0a);
  // a line longer than the chunk is printed in pieces
  if (end === -1)
    return length < CHUNK_BYTES ? { text: '', offset: from } : { text: buffer.toString('utf8'), offset: from + length };
  return { text: buffer.subarray(0, end).toString('utf8'), offset: from + end + 1 };
}
