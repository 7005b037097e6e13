import { isCached, obtain } from '../parts/cache.mjs';
import { installPackages, packagesAreInstalled } from '../parts/packages.mjs';
import { createRunTool } from '../parts/run-tool.mjs';
import { ROOT } from '../settings.mjs';

/**
 * Provides npm's packages and the given parts. Maven and npm fetch side by side; the Go builds, which take the whole
 * machine, one after the other.
 * @param {{ session: import('../process/session.mjs').Session, progress: import('../progress.mjs').Progress,
 *   cacheDir: string, parts: import('../parts/cache.mjs').Part[] }} options
 * @returns {Promise<Record<string, string>>} the folder of each part, by its name
 */
export async function obtainParts({ session, progress, cacheDir, parts }) {
  const run = createRunTool(session);
  /** @type {Record<string, string>} */
  const folders = {};
  const get = async (/** @type {import('../parts/cache.mjs').Part} */ part) => {
    const work = (/** @type {(text: string) => void} */ note) => obtain(cacheDir, part, { run, note });
    folders[part.name] = isCached(cacheDir, part) ? await work(() => {}) : await progress.step(part.title, work);
  };
  const install = async () => {
    if (packagesAreInstalled(ROOT)) return;
    await progress.step('npm packages', (note) => installPackages(ROOT, { run, note }));
  };
  const inTurn = async (/** @type {'mvn' | 'go'} */ tool) => {
    for (const part of parts.filter((one) => one.needs.includes(tool))) await get(part);
  };
  await Promise.all([install(), inTurn('mvn'), inTurn('go')]);
  return folders;
}
