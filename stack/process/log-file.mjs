import { closeSync, mkdirSync, openSync, readSync, renameSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

const ROTATE_BYTES = 50 * 1024 * 1024;

/**
 * Opens a log for appending; one over 50 MB becomes `<file>.1` first.
 * @param {string} file
 * @returns {number} a file descriptor that the caller closes
 */
export function openLog(file) {
  mkdirSync(dirname(file), { recursive: true });
  if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) > ROTATE_BYTES) renameSync(file, `${file}.1`);
  return openSync(file, 'a', 0o600);
}

/**
 * The last lines of a log, for an error message.
 * @param {string} file
 * @param {number} lines
 */
export function tail(file, lines) {
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  const buffer = Buffer.alloc(Math.min(size, 16_384));
  if (buffer.length === 0) return '';
  const descriptor = openSync(file, 'r');
  readSync(descriptor, buffer, 0, buffer.length, size - buffer.length);
  closeSync(descriptor);
  return buffer.toString('utf8').trimEnd().split('\n').slice(-lines).join('\n');
}
