import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { runCli } from '../../src/cli/run-cli.ts';
import { programArgs } from '../support/servers/programs.ts';

export type CliRun = { code: number | null; stdout: string; stderr: string };

/** A person at a shell: a home and a folder of their own, and nothing of ours in the environment. */
export function openShell() {
  const home = mkdtempSync(join(tmpdir(), 'posthorn-shell-'));
  return {
    home,
    /** Runs the command line as a process. @param input of standard input */
    posthorn(args: string[], { env = {}, input = '' }: { env?: Record<string, string>; input?: string } = {}) {
      const child = spawn(process.execPath, [...programArgs('posthorn'), ...args], {
        cwd: home,
        env: { PATH: process.env.PATH, HOME: home, ...env },
      });
      const run: CliRun = { code: null, stdout: '', stderr: '' };
      child.stdout.on('data', (chunk) => {
        run.stdout += chunk;
      });
      child.stderr.on('data', (chunk) => {
        run.stderr += chunk;
      });
      child.stdin.end(input);
      return new Promise<CliRun>((done) => child.on('close', (code) => done({ ...run, code })));
    },
    close: () => rmSync(home, { recursive: true, force: true }),
  };
}

export type Shell = ReturnType<typeof openShell>;

/** The same in this process, which costs a hundredth: for tests of what commands do with their arguments and the API's answers. */
export async function runHere(args: string[], env: Record<string, string>, input = ''): Promise<CliRun> {
  const run: CliRun = { code: null, stdout: '', stderr: '' };
  run.code = await runCli(args, {
    env,
    cwd: tmpdir(),
    homeDir: tmpdir(),
    isTty: false,
    version: 'test',
    out: (line) => {
      run.stdout += line;
    },
    err: (line) => {
      run.stderr += line;
    },
    readStdin: async () => input,
    stdin: () => Readable.from([Buffer.from(input)]),
    ask: async () => null,
    checkTemplates: () => Promise.reject(new Error('no command of these checks templates')),
    diagnose: () => {
      throw new Error('no command of these diagnoses');
    },
  });
  return run;
}

/** The lines of NDJSON. */
// biome-ignore lint/suspicious/noExplicitAny: a test reads into answers of every shape
export function jsonLines({ stdout }: CliRun): any[] {
  return stdout
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
}
