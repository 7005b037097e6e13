import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleWorkflows } from '../../src/temporal/bundle.ts';
import { silentLogger } from './kafka.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/**
 * The path of the workflows' bundle, for WORKFLOW_BUNDLE: made once for each state of what goes into it, which saves
 * each worker of the tests some seconds.
 */
export async function workflowBundle(): Promise<string> {
  const folder = join(ROOT, 'node_modules', '.cache', 'posthorn');
  const path = join(folder, `workflows-${hashOfSources()}.js`);
  if (existsSync(path)) return path;
  const { code } = await bundleWorkflows(silentLogger);
  mkdirSync(folder, { recursive: true });
  // Renamed when it is complete: test files run side by side.
  writeFileSync(`${path}.${process.pid}`, code);
  renameSync(`${path}.${process.pid}`, path);
  return path;
}

function hashOfSources(): string {
  const hash = createHash('sha256').update(readFileSync(join(ROOT, 'package-lock.json')));
  for (const room of ['workflows', 'contracts', 'domain']) {
    const folder = join(ROOT, 'src', room);
    for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()) {
      if (file.endsWith('.ts')) hash.update(file).update(readFileSync(join(folder, file)));
    }
  }
  return hash.digest('hex').slice(0, 16);
}
