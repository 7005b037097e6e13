import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

/**
 * The packages that a file of ours loads when it is imported, by itself and by what it imports: `pg`, `@opentelemetry/api`.
 * What it imports only when it is asked to is none of them.
 */
export function packagesOf(file: string, seen = new Set<string>()): Set<string> {
  const packages = new Set<string>();
  if (seen.has(file)) return packages;
  seen.add(file);
  const statements = readFileSync(file, 'utf8').matchAll(/^(?:import|export) (?!type )(?:[^;']* from )?'([^']+)';$/gm);
  for (const [, specifier = ''] of statements) {
    if (specifier.startsWith('.')) {
      for (const name of packagesOf(resolve(file, '..', specifier), seen)) packages.add(name);
    } else {
      packages.add(specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/'));
    }
  }
  return packages;
}
