// `npm run check:node`: the tests by other versions of Node, which the registry holds as packages.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readSettings } from '../stack/settings.mjs';

const HELP = `npm run check:node -- [versions] [-- files]

Runs npm test by each version of Node in turn, for example: npm run check:node -- 24 -- test/api
  versions   20, 22 and 24 unless given: the newest of each that the registry has
  files      which tests; all unless given, about 20 minutes for each version

The binaries are kept beside the other parts that npm start has fetched. Exit code: 1 when tests of one failed.`;

const VERSIONS = ['20', '22', '24'];
const ROOT = fileURLToPath(new URL('..', import.meta.url));
const PLATFORM = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;

const args = process.argv.slice(2);
const split = args.indexOf('--');
const versions = split === -1 ? args : args.slice(0, split);
const files = split === -1 ? [] : args.slice(split + 1);

if (args.includes('--help')) console.log(HELP);
else process.exitCode = check(versions.length > 0 ? versions : VERSIONS);

/**
 * @param {string[]} wanted
 * @returns {number} the exit code
 */
function check(wanted) {
  const results = wanted.map((version) => ({ version, passed: testBy(version) }));
  for (const { version, passed } of results) console.log(`${passed ? '✓' : '✗'} Node ${version}`);
  return results.every(({ passed }) => passed) ? 0 : 1;
}

/** @param {string} version */
function testBy(version) {
  const bin = obtain(version);
  if (!bin) return false;
  const env = { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH}` };
  const node = join(bin, process.platform === 'win32' ? 'node.exe' : 'node');
  const { stdout } = spawnSync(node, ['--version'], { encoding: 'utf8' });
  console.log(`── ${stdout.trim()}: npm test ${files.join(' ')}`);
  return spawnSync(node, ['stack/posthorn.mjs', 'test', ...files], { cwd: ROOT, env, stdio: 'inherit' }).status === 0;
}

/**
 * @param {string} version
 * @returns {string | null} the folder of its binary; null where the registry has none
 */
function obtain(version) {
  const folder = join(readSettings(process.env).cacheDir, `node-${version}`);
  const bin = join(folder, 'node_modules', PLATFORM, 'bin');
  if (existsSync(bin)) return bin;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
  const install = ['install', '--no-audit', '--no-fund', '--no-save', `${PLATFORM}@${version}`];
  const { status } = spawnSync('npm', install, { cwd: folder, stdio: 'inherit', shell: process.platform === 'win32' });
  if (status === 0) return bin;
  console.log(`✗ The registry that npm is set up with has no ${PLATFORM}@${version}.`);
  return null;
}
