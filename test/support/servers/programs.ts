import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const PROCESSES = new Set(['api', 'bridge', 'engine', 'relay', 'worker']);

/**
 * Node's arguments for a program of ours, a process or a command of `src/main`: as `npm run build` made it where that is newer than the
 * source, which halves what a start costs, else in TypeScript. Paths are absolute.
 */
export function programArgs(name: string): string[] {
  const path = join('main', PROCESSES.has(name) ? 'processes' : 'commands', name);
  if (isBuilt()) return [join(ROOT, 'dist', `${path}.js`)];
  return [join(ROOT, 'stack', 'run-ts.mjs'), join(ROOT, 'src', `${path}.ts`)];
}

/** The workflows' bundle is what the build writes last. Looked at once: a look reads what is known of every file of `src`. */
let built: boolean | undefined;
function isBuilt(): boolean {
  built ??= isNewerThanSource();
  return built;
}

function isNewerThanSource(): boolean {
  const builtAt = statSync(join(ROOT, 'dist', 'workflow-bundle.js'), { throwIfNoEntry: false })?.mtimeMs;
  if (builtAt === undefined) return false;
  const sources = readdirSync(join(ROOT, 'src'), { recursive: true, withFileTypes: true });
  return sources.every((entry) => statSync(join(entry.parentPath, entry.name)).mtimeMs < builtAt);
}
