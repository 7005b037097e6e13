import { execFile } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
/** What the API serves. */
export const BUILT = join(ROOT, 'dist', 'dashboard');

/** Builds the dashboard, unless what was built is newer than its sources. It takes seconds. */
export async function buildDashboard(): Promise<void> {
  if (isBuilt()) return;
  const vite = join(ROOT, 'node_modules', 'vite', 'bin', 'vite.js');
  const args = [vite, 'build', '--config', join(ROOT, 'dashboard', 'vite.config.ts'), '--logLevel', 'warn'];
  // Vitest says test, by which React would be the slow one of development.
  await promisify(execFile)(process.execPath, args, { cwd: ROOT, env: { ...process.env, NODE_ENV: 'production' } });
}

function isBuilt(): boolean {
  const builtAt = statSync(join(BUILT, 'index.html'), { throwIfNoEntry: false })?.mtimeMs;
  if (builtAt === undefined) return false;
  const sources = readdirSync(join(ROOT, 'dashboard'), { recursive: true, withFileTypes: true });
  return sources.every((entry) => statSync(join(entry.parentPath, entry.name)).mtimeMs < builtAt);
}
