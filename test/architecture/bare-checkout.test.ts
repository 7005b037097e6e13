import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const STACK = fileURLToPath(new URL('../../stack/', import.meta.url));

/** Every module that a command of `npm start` and its like loads before packages are there, and what it imports. */
function staticImports(entry: string, found = new Map<string, string[]>()): Map<string, string[]> {
  if (found.has(entry)) return found;
  const names = [
    ...readFileSync(entry, 'utf8').matchAll(/^(?:import|export) [^;]*?from '([^']+)';|^import '([^']+)';/gms),
  ].map(([, from, bare]) => (from ?? bare) as string);
  found.set(entry, names);
  for (const name of names) {
    const file = join(dirname(entry), name);
    if (name.startsWith('.') && existsSync(file)) staticImports(file, found);
  }
  return found;
}

test('npm start and its like import nothing but Node and our own files: they run before npm ci', () => {
  const commands = readdirSync(join(STACK, 'commands')).map((name) => join(STACK, 'commands', name));
  const strangers = [join(STACK, 'posthorn.mjs'), ...commands].flatMap((entry) =>
    [...staticImports(entry)].flatMap(([file, names]) =>
      names.filter((name) => !/^(node:|\.)/.test(name)).map((name) => `${file.slice(STACK.length)} imports ${name}`),
    ),
  );
  expect([...new Set(strangers)]).toEqual([]);
});
