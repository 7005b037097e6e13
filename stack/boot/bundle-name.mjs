import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../settings.mjs';

/**
 * The name of the workflows' bundle for what goes into it now: the rooms that a workflow may import, and the SDK.
 * @returns {string} a file name
 */
export function bundleName() {
  const hash = createHash('sha256').update(readFileSync(join(ROOT, 'package-lock.json')));
  for (const room of ['workflows', 'contracts', 'domain']) {
    const folder = join(ROOT, 'src', room);
    for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()) {
      if (file.endsWith('.ts')) hash.update(file).update(readFileSync(join(folder, file)));
    }
  }
  return `workflows-${hash.digest('hex').slice(0, 16)}.js`;
}
