import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleWorkflows } from '../../../src/temporal/bundle.ts';
import { bundleName } from '../../../stack/boot/bundle-name.mjs';
import { silentLogger } from './kafka.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

/**
 * The path of the workflows' bundle, for WORKFLOW_BUNDLE: made once for each state of what goes into it, which saves
 * each worker of the tests some seconds.
 */
export async function workflowBundle(): Promise<string> {
  const folder = join(ROOT, 'node_modules', '.cache', 'posthorn');
  const path = join(folder, bundleName());
  if (existsSync(path)) return path;
  const { code } = await bundleWorkflows(silentLogger);
  mkdirSync(folder, { recursive: true });
  // Renamed when it is complete: test files run side by side.
  writeFileSync(`${path}.${process.pid}`, code);
  renameSync(`${path}.${process.pid}`, path);
  return path;
}
