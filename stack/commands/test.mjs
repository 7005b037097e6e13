import { spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installPackages, packagesAreInstalled } from '../parts/packages.mjs';
import { createRunTool } from '../parts/run-tool.mjs';
import { openSession } from '../process/session.mjs';
import { createProgress } from '../progress.mjs';
import { ROOT } from '../settings.mjs';

/**
 * Runs the tests, which bring their own servers (test/support/servers/global-setup.ts), from a bare checkout.
 * @param {string[]} args for vitest
 * @returns {Promise<number>} vitest's exit code
 */
export async function test(args) {
  if (!packagesAreInstalled(ROOT)) await install();
  const vitest = join(ROOT, 'node_modules', 'vitest', 'vitest.mjs');
  const child = spawn(process.execPath, [vitest, 'run', ...args], { cwd: ROOT, stdio: 'inherit' });
  for (const name of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) process.on(name, () => child.kill(name));
  return new Promise((resolve) => child.on('exit', (code) => resolve(code ?? 1)));
}

async function install() {
  const progress = createProgress(process.stdout);
  const dataDir = mkdtempSync(join(tmpdir(), 'posthorn-install-'));
  const session = await openSession({ dataDir, ephemeral: true });
  try {
    await progress.step('npm packages', (note) => installPackages(ROOT, { run: createRunTool(session), note }));
  } finally {
    await session.close();
    progress.close();
  }
}
