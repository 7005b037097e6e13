import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ROOT } from '../../stack/settings.mjs';

const run = promisify(execFile);

/** The checkout of a release. */
export type Release = { root: string; remove(): Promise<void> };

/**
 * Checks a commit out with packages of its own, as whoever runs that release has them.
 * @throws Error of git or npm
 */
export async function checkOut(commit: string): Promise<Release> {
  const folder = mkdtempSync(join(tmpdir(), 'posthorn-release-'));
  const root = join(folder, commit);
  await run('git', ['worktree', 'add', '--detach', root, commit], { cwd: ROOT });
  const remove = async () => {
    await run('git', ['worktree', 'remove', '--force', root], { cwd: ROOT });
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await run('npm', ['ci', '--no-audit', '--no-fund'], { cwd: root, maxBuffer: 16 * 1_024 * 1_024 });
  } catch (error) {
    await remove();
    throw error;
  }
  return { root, remove };
}
