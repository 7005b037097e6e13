import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { createRunTool } from '../parts/run-tool.mjs';
import { ROOT } from '../settings.mjs';

const SOURCES = ['dashboard', join('src', 'client', 'schema.ts'), 'package-lock.json'];

/**
 * Builds the dashboard where its sources are newer than what was built. The API serves it from then on.
 * @param {{ session: import('../process/session.mjs').Session, progress: import('../progress.mjs').Progress }} options
 */
export async function buildDashboard({ session, progress }) {
  const page = join(ROOT, 'dist', 'dashboard', 'index.html');
  const builtAt = existsSync(page) ? statSync(page).mtimeMs : 0;
  if (SOURCES.every((source) => newestOf(join(ROOT, source)) < builtAt)) return;
  const run = createRunTool(session);
  const args = [join('node_modules', 'vite', 'bin', 'vite.js'), 'build', '--config', 'dashboard/vite.config.ts'];
  await progress.step('dashboard', () => run('dashboard', process.execPath, args, { cwd: ROOT }));
}

/** @param {string} path a file, or a folder with all below it @returns {number} when it changed last */
function newestOf(path) {
  const stats = statSync(path);
  if (!stats.isDirectory()) return stats.mtimeMs;
  return Math.max(stats.mtimeMs, ...readdirSync(path).map((name) => newestOf(join(path, name))));
}
