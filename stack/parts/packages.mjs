import { existsSync, lstatSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileName } from './file-name.mjs';

/**
 * Whether node_modules is what package-lock.json asks for: npm writes its own lock last, so it is the newer of the two.
 * A link to another folder's packages is taken as it is: `npm ci` would empty that folder.
 * @param {string} root
 */
export function packagesAreInstalled(root) {
  const installed = join(root, 'node_modules', '.package-lock.json');
  if (lstatSync(join(root, 'node_modules'), { throwIfNoEntry: false })?.isSymbolicLink()) return true;
  return existsSync(installed) && statSync(installed).mtimeMs >= statSync(join(root, 'package-lock.json')).mtimeMs;
}

/**
 * `npm ci`, with the npm that runs us where one does.
 * @param {string} root
 * @param {import('./cache.mjs').BuildTools} tools
 */
export async function installPackages(root, { run, note }) {
  const npm = process.env.npm_execpath;
  const args = ['ci', '--include=dev', '--no-progress'];
  const env = { ...process.env, npm_config_loglevel: 'http' };
  const options = {
    cwd: root,
    env,
    onLine: (/** @type {string} */ line) => note(fileName(line)),
  };
  if (npm?.endsWith('npm-cli.js')) await run('npm-ci', process.execPath, [npm, ...args], options);
  else await run('npm-ci', 'npm', args, options);
}
