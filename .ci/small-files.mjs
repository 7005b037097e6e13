import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

/**
 * `npm run rooms -- --small`: files of at most 40 lines whose only importer stands beside them and that no test imports.
 * CONTRIBUTING gives the rule as advice: each is a candidate for the file that imports it, not a fault.
 */
const SMALL_LINES = 40;

/** @param {string} folder @returns {string[]} */
const filesBelow = (folder) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => resolve(folder, name));

/** @param {string} file @returns {string[]} */
function importsOf(file) {
  const text = readFileSync(file, 'utf8');
  const specifiers = [...text.matchAll(/(?:from|import\()\s*'(\.{1,2}\/[^']+)'/g)].map(([, path = '']) => path);
  return specifiers.map((path) => resolve(dirname(file), path));
}

const source = filesBelow('src');
/** @type {Map<string, Set<string>>} */
const importers = new Map();
for (const file of [...source, ...filesBelow('test'), ...filesBelow('bench')]) {
  for (const imported of importsOf(file)) {
    importers.set(imported, (importers.get(imported) ?? new Set()).add(file));
  }
}

const root = process.cwd();
const candidates = source.flatMap((file) => {
  const [only, ...others] = importers.get(file) ?? [];
  const lines = readFileSync(file, 'utf8').split('\n').length - 1;
  if (!only || others.length > 0 || dirname(only) !== dirname(file) || lines > SMALL_LINES) return [];
  return [{ lines, file: relative(root, file), only: relative(join(root, dirname(relative(root, file))), only) }];
});
for (const { lines, file, only } of candidates.sort((a, b) => a.file.localeCompare(b.file))) {
  console.log(`${String(lines).padStart(3)}  ${file}  (only for ${only})`);
}
const single = source.filter((file) => importers.get(file)?.size === 1).length;
const median = source.map((file) => readFileSync(file, 'utf8').split('\n').length - 1).sort((a, b) => a - b);
console.log(
  `\n${source.length} files of src, median ${median[Math.floor(median.length / 2)]} lines; ${single} with one importer, tests counted; ${candidates.length} candidates`,
);
