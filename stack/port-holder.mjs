import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { basename } from 'node:path';

/** @typedef {{ pid: number, command: string }} Holder */

/**
 * Who listens on a TCP port of this machine.
 * @param {number} port
 * @returns {Holder | null} null when it cannot be seen, as another user's process
 */
export function portHolder(port) {
  try {
    return process.platform === 'linux' ? holderFromProc(port) : holderFromLsof(port);
  } catch {
    return null;
  }
}

/**
 * The inodes of sockets that listen on a port, from the text of /proc/net/tcp (proc(5): state 0A is LISTEN).
 * @param {string} table
 * @param {number} port
 */
export function listeningInodes(table, port) {
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  return table
    .split('\n')
    .slice(1)
    .map((line) => line.trim().split(/\s+/))
    .filter((fields) => fields[1]?.endsWith(suffix) && fields[3] === '0A')
    .map((fields) => String(fields[9]));
}

/**
 * The program and its script, without the arguments, which may hold secrets.
 * @param {string[]} argv
 */
export function shortCommand([program = '', script]) {
  const name = basename(program);
  return script !== undefined && /^[^-].*\.[cm]?[jt]s$/.test(script) ? `${name} ${basename(script)}` : name;
}

/** @param {number} port */
function holderFromProc(port) {
  const tables = ['/proc/net/tcp', '/proc/net/tcp6'].map((file) => readFileSync(file, 'utf8'));
  const inodes = new Set(tables.flatMap((table) => listeningInodes(table, port)).map((inode) => `socket:[${inode}]`));
  if (inodes.size === 0) return null;
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    if (!openFiles(pid).some((file) => inodes.has(file))) continue;
    const argv = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
    return { pid: Number(pid), command: shortCommand(argv) };
  }
  return null;
}

/** @param {string} pid */
function openFiles(pid) {
  try {
    return readdirSync(`/proc/${pid}/fd`).map((descriptor) => {
      try {
        return readlinkSync(`/proc/${pid}/fd/${descriptor}`);
      } catch {
        return '';
      }
    });
  } catch {
    return [];
  }
}

/** @param {number} port */
function holderFromLsof(port) {
  const output = execFileSync('lsof', ['-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-Fpc'], { encoding: 'utf8' });
  const pid = Number(/^p(\d+)$/m.exec(output)?.[1]);
  return pid > 0 ? { pid, command: /^c(.+)$/m.exec(output)?.[1] ?? 'unknown' } : null;
}
