import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { withLock } from '../process/lock.mjs';

/**
 * A part of the stack that is built or fetched once per version.
 * @typedef {{ name: string, version: string, title: string, needs: ('mvn' | 'go')[],
 *   build: (into: string, tools: BuildTools) => Promise<void> }} Part
 * @typedef {{ run: import('./run-tool.mjs').RunTool, note: (text: string) => void }} BuildTools
 */

/**
 * @param {string} cacheDir
 * @param {Part} part
 */
function partPath(cacheDir, { name, version }) {
  return join(cacheDir, `${name}-${version}-${process.platform}-${process.arch}`);
}

/**
 * @param {string} cacheDir
 * @param {Part} part
 */
export function isCached(cacheDir, part) {
  return existsSync(partPath(cacheDir, part));
}

/**
 * Builds a part unless it is there. A part appears under its name by one rename, so what is there is whole; what a killed
 * build has left is deleted by the next one.
 * @param {string} cacheDir
 * @param {Part} part
 * @param {BuildTools} tools
 * @returns {Promise<string>} the part's folder
 */
export async function obtain(cacheDir, part, tools) {
  const path = partPath(cacheDir, part);
  if (existsSync(path)) return path;
  mkdirSync(cacheDir, { recursive: true });
  const build = async () => {
    if (existsSync(path)) return;
    for (const name of readdirSync(cacheDir)) {
      if (name.startsWith(`.building-${part.name}-`)) rmSync(join(cacheDir, name), { recursive: true, force: true });
    }
    const building = mkdtempSync(join(cacheDir, `.building-${part.name}-`));
    try {
      await part.build(building, tools);
      renameSync(building, path);
    } finally {
      rmSync(building, { recursive: true, force: true });
    }
  };
  await withLock(join(cacheDir, `.${part.name}.lock`), build, (pid) => tools.note(`process ${pid} is building it`));
  return path;
}
