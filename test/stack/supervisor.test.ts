import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { statusRows } from '../../stack/commands/status.mjs';
import { removeData } from '../../stack/data-folder.mjs';
import { freePorts } from '../../stack/ports.mjs';
import { type Identity, identify, isAlive } from '../../stack/process/identity.mjs';
import { readState } from '../../stack/process/state.mjs';
import { query } from '../../stack/servers/postgres-query.mjs';
import { eventually } from '../support/expect/eventually.ts';

const SMALL_STACK = fileURLToPath(new URL('./small-stack.mjs', import.meta.url));
const POSTHORN = fileURLToPath(new URL('../../stack/posthorn.mjs', import.meta.url));
const STOPPED_WITHIN_MS = 35_000;

describe('the supervisor', { timeout: 55_000 }, () => {
  let dataDir: string;
  let port: number;
  let output: string;
  let started: Identity[];

  beforeEach(async () => {
    dataDir = mkdtempSync(join(tmpdir(), 'posthorn-supervisor-'));
    [port = 0] = await freePorts(1);
    output = '';
    started = [];
  });

  afterEach(async () => {
    const supervisor = readState(dataDir)?.supervisor;
    if (supervisor && isAlive(supervisor)) process.kill(supervisor.pid, 'SIGKILL');
    await nothingLives();
    removeData(dataDir);
  });

  it('leaves nothing alive when it is killed with -9, and the data is there at the next start', async () => {
    const first = await start();
    await query(port, 'posthorn', 'create table kept (id int)');
    first.kill('SIGKILL');
    await nothingLives();
    expect(readState(dataDir)).toBeNull();

    await start();
    await expect(query(port, 'posthorn', 'select * from kept')).resolves.toEqual([]);
  });

  it('stops everything in order when its whole group gets SIGTERM', async () => {
    const child = await start();
    const ended = new Promise((resolve) => child.on('exit', resolve));
    process.kill(-Number(child.pid), 'SIGTERM');
    await nothingLives();
    expect(await ended).toBe(0);
    const lines = output.split('\n').filter((line) => line.includes('stopped '));
    expect(lines.map((line) => line.trim().split(' ')[1])).toEqual(['sleeper', 'postgres']);
    expect(readFileSync(join(dataDir, 'logs', 'postgres.log'), 'utf8')).toContain('fast shutdown request');
  });

  it('starts a process again that dies, and says so', async () => {
    await start();
    const [pid] = sleepers();
    process.kill(Number(pid), 'SIGKILL');
    await eventually(() => sleepers().length === 2, { what: 'a second sleeper' });
    await eventually(() => output.includes('sleeper runs again'), { what: 'the line' });
    expect(output).toContain('sleeper was ended by SIGKILL: starting it again in 0.5 s');
    await remember();
  });

  it('refuses a second one on the same data folder and leaves the first alone', async () => {
    await start();
    const second = spawn(process.execPath, [SMALL_STACK, dataDir, String(port)], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let error = '';
    second.stderr.on('data', (text) => {
      error += text;
    });
    expect(await new Promise((resolve) => second.on('exit', resolve))).toBe(1);
    expect(error).toContain('Posthorn runs already');
    expect(started.every(isAlive)).toBe(true);
  });

  it('is stopped by the stop command, which waits, and status tells before and after', async () => {
    await start();
    const state = readState(dataDir);
    expect(state && statusRows(state).map((row) => row.slice(0, 2))).toEqual([
      ['name', 'state'],
      ['postgres', 'running'],
      ['sleeper', 'running'],
    ]);
    expect(await posthorn('status')).toBe(0);
    expect(await posthorn('stop')).toBe(0);
    expect(started.some(isAlive)).toBe(false);
    expect(await posthorn('status')).toBe(3);
  });

  it('clears what is left when supervisor and watchdog were both killed', async () => {
    const first = await start();
    process.kill(first.pid as number, 'SIGSTOP'); // it would start another watchdog
    process.kill(readState(dataDir)?.watchdog?.pid as number, 'SIGKILL');
    first.kill('SIGKILL');
    const orphans = started.filter(isAlive);
    expect(orphans.length).toBeGreaterThanOrEqual(2);
    await start();
    expect(orphans.some(isAlive)).toBe(false);
    expect(output).toContain('left over');
  });

  async function start(): Promise<ChildProcess> {
    const child = spawn(process.execPath, [SMALL_STACK, dataDir, String(port)], {
      detached: true,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    child.stdout.on('data', (text) => {
      output += text;
    });
    const before = output.length;
    await eventually(() => output.slice(before).includes('ready'), { timeoutMs: 30_000, what: 'the small stack' });
    await remember();
    return child;
  }

  async function remember() {
    const state = readState(dataDir);
    if (!state) throw new Error('a running stack has a state file');
    started.push(state.supervisor, ...state.processes, ...(state.watchdog ? [state.watchdog] : []));
    const backends = await query(port, 'postgres', 'select pid from pg_stat_activity where pid <> pg_backend_pid()');
    started.push(...backends.map((row) => identify(row.pid)));
  }

  function sleepers() {
    return readFileSync(join(dataDir, 'sleepers'), 'utf8').trim().split('\n');
  }

  async function nothingLives() {
    await eventually(() => !started.some(isAlive), { timeoutMs: STOPPED_WITHIN_MS, what: 'the end of all processes' });
  }

  function posthorn(command: string) {
    const env = { ...process.env, POSTHORN_DATA: dataDir };
    const child = spawn(process.execPath, [POSTHORN, command], { env, stdio: 'ignore' });
    return new Promise((resolve) => child.on('exit', resolve));
  }
});
