import { execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** The one that is known to work; its findings change from release to release. */
const VERSION = '4.32.5';

const run = promisify(execFile);

/**
 * Schemathesis (https://schemathesis.readthedocs.io) in a Python environment of its own, which is made once.
 * @param root of the checkout; the environment stands below its node_modules
 * @returns the path of its command `st`
 * @throws Error where there is no Python 3 with venv, or PyPI cannot be reached
 */
export async function obtainSchemathesis(root: string): Promise<string> {
  const folder = join(root, 'node_modules', '.cache', `schemathesis-${VERSION}`);
  const command = join(folder, 'bin', 'st');
  const done = join(folder, 'complete');
  if (existsSync(done)) return command;
  await run('python3', ['-m', 'venv', '--clear', folder]);
  await run(join(folder, 'bin', 'pip'), ['install', '--quiet', `schemathesis==${VERSION}`]);
  await run('touch', [done]);
  return command;
}

/** Runs it where `cwd` has its schemathesis.toml. @returns its exit code and what it printed */
export function runSchemathesis(
  command: string,
  args: string[],
  cwd: string,
): Promise<{ exitCode: number; output: string }> {
  const child = spawn(command, args, { cwd, env: { ...process.env, PYTHONHASHSEED: '0', NO_COLOR: '1' } });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
  }
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ exitCode: code ?? 1, output }));
  });
}
