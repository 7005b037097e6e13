import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { environment } from '../../src/main/wiring/environment.ts';

let folder: string;
let file: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'posthorn-env-'));
  file = join(folder, '.env');
  writeFileSync(file, '# local\nPORT=no-port\nRELAY_PORT="no-port-either" # a comment\n');
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('the environment', () => {
  it('is completed by .env and wins over it, also where it is empty', () => {
    expect(environment({ PORT: '5000', HOME: '/h' }, file)).toEqual({
      PORT: '5000',
      HOME: '/h',
      RELAY_PORT: 'no-port-either',
    });
    expect(environment({ PORT: '' }, file).PORT).toBe('');
  });

  it('stands alone in a test and where there is no file', () => {
    expect(environment({ NODE_ENV: 'test' }, file)).toEqual({ NODE_ENV: 'test' });
    expect(environment({ PORT: '5000' }, join(folder, 'none'))).toEqual({ PORT: '5000' });
  });

  it('is not taken without a file that is there and cannot be read', () => {
    mkdirSync(join(folder, 'unreadable'));
    expect(() => environment({}, join(folder, 'unreadable'))).toThrow(/unreadable cannot be read \(EISDIR\)/);
  });
});

/** Starts a program of ours in the folder with the file, and lets it end. */
function run(program: string, args: string[], env: Record<string, string> = {}) {
  const command = [resolve('stack/run-ts.mjs'), resolve(`src/main/${program}.ts`), ...args];
  const { PATH = '' } = process.env;
  return new Promise<{ code: unknown; stderr: string }>((done) => {
    execFile(process.execPath, command, { cwd: folder, env: { PATH, ...env } }, (error, _stdout, stderr) =>
      done({ code: error?.code ?? 0, stderr }),
    );
  });
}

describe('.env', () => {
  it('is left out by no program: nothing else reads the environment for settings', () => {
    const sources = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
    const reading = sources.filter((name) => readFileSync(join('src', name), 'utf8').includes('process.env'));
    expect(reading.sort()).toEqual([
      'main/commands/build-workflow-bundle.ts',
      'main/commands/posthorn.ts',
      'main/wiring/run-process.ts',
    ]);
  });

  it.each([
    ['a process that stays', 'processes/relay'],
    ['a command', 'commands/topics'],
  ])(
    'is read by %s, under the environment',
    async (_what, program) => {
      const { code, stderr } = await run(program, [], { RELAY_PORT: '3001' });
      expect([code, stderr]).toEqual([2, expect.stringMatching(/ {2}PORT: /)]);
      expect(stderr).not.toMatch(/RELAY_PORT|no-port/);
    },
    60_000,
  );

  it('is read by the command line', async () => {
    writeFileSync(file, 'POSTHORN_URL=not-a-url\n');
    const { code, stderr } = await run('commands/posthorn', ['list']);
    expect([code, stderr]).toEqual([expect.any(Number), expect.stringContaining('--url must be')]);
  }, 120_000);
});
