import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { listeningInodes, shortCommand } from '../../stack/port-holder.mjs';
import { assertPortsFree, freePorts, takenMessage } from '../../stack/ports.mjs';
import { identify, isAlive, parseProcStat } from '../../stack/process/identity.mjs';
import { withLock } from '../../stack/process/lock.mjs';

it('reads the start time behind a command that holds spaces and brackets', () => {
  const stat = `42 (a (b) c) S 7 42 42 0 -1 4194304 1 0 0 0 0 0 0 0 20 0 1 0 987654 1 1`;
  expect(parseProcStat(stat)).toEqual({ startTime: '987654', ppid: 7 });
});

it('counts a zombie as dead', () => {
  expect(parseProcStat('42 (sleep) Z 7 42 42 0 -1 4194304 1 0 0 0 0 0 0 0 20 0 1 0 987654 1 1')).toBeNull();
});

it('does not take another process with the same pid for the one that was meant', async () => {
  const child = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60_000)'], { stdio: 'ignore' });
  const identity = identify(child.pid as number);
  expect(isAlive(identity)).toBe(true);
  expect(isAlive({ ...identity, startTime: '1' })).toBe(false);
  child.kill('SIGKILL');
  await new Promise((resolve) => child.on('exit', resolve));
  expect(isAlive(identity)).toBe(false);
});

it('finds the sockets that listen on a port, and not those connected to it', () => {
  const table = [
    '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode',
    '   0: 0100007F:1539 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 111 1',
    '   1: 0100007F:1539 0100007F:9C40 01 00000000:00000000 00:00000000 00000000     0        0 222 1',
    '   2: 0100007F:0050 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 333 1',
  ].join('\n');
  expect(listeningInodes(table, 5433)).toEqual(['111']);
});

it('names a program with its script and never with its other arguments', () => {
  expect(shortCommand(['/usr/bin/node', 'some/server.mjs', '--password=x'])).toBe('node server.mjs');
  expect(shortCommand(['/usr/bin/java', '-Dpassword=x', 'Main'])).toBe('java');
});

it('says which port is taken, by whom, and which setting moves it', async () => {
  const [port = 0] = await freePorts(1);
  const server = createServer().listen(port, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  try {
    const use = { port, setting: 'KAFKA_PORT', what: 'Kafka' };
    const message = await assertPortsFree([use]).catch((error: Error) => error.message);
    expect(message).toContain(`Port ${port} for Kafka is taken by pid ${process.pid} (`);
    expect(message).toContain('set KAFKA_PORT to another port');
    expect(takenMessage(use, null)).toContain('a process that this user may not see');
  } finally {
    server.close();
  }
});

it('refuses one port for two uses', async () => {
  const [port = 0] = await freePorts(1);
  const uses = ['PORT', 'INBOX_PORT'].map((setting) => ({ port, setting, what: setting }));
  await expect(assertPortsFree(uses)).rejects.toThrow('wanted twice');
});

it('lets one at a time work under a lock, and takes over that of a dead process', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'posthorn-lock-'));
  const lock = join(folder, 'lock');
  try {
    writeFileSync(lock, JSON.stringify({ pid: process.pid, startTime: '1' }));
    let inside = 0;
    let most = 0;
    const work = async () => {
      inside += 1;
      most = Math.max(most, inside);
      await new Promise((resolve) => setTimeout(resolve, 20));
      inside -= 1;
    };
    await Promise.all([withLock(lock, work), withLock(lock, work), withLock(lock, work)]);
    expect(most).toBe(1);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
