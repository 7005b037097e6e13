import { spawn } from 'node:child_process';
import { parseArgs } from 'node:util';

/**
 * `npm run verify`: every check that needs no server, two at a time, the longest first. All are run, whatever fails.
 * `-- --without-tests` leaves the unit tests to `npm test`, which has them too.
 */
const STEPS = ['types', 'test:unit', 'lint', 'rooms', 'unused', 'format'];
const { values } = parseArgs({ options: { 'without-tests': { type: 'boolean', default: false } } });
const AT_ONCE = 2;

const startedAt = performance.now();
const seconds = (since) => `${((performance.now() - since) / 1000).toFixed(1)} s`;
const failed = [];

/** @param {string} step a script of package.json */
function run(step) {
  const began = performance.now();
  const child = spawn('npm', ['run', '--silent', step], { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      output += chunk;
    });
  }
  return new Promise((resolve) => {
    child.on('close', (code) => {
      console.log(`${code === 0 ? '✓' : '✗'} ${step} (${seconds(began)})`);
      if (code !== 0) {
        failed.push(step);
        console.log(output);
      }
      resolve(code);
    });
  });
}

const waiting = STEPS.filter((step) => !(values['without-tests'] && step === 'test:unit'));
async function lane() {
  for (let step = waiting.shift(); step; step = waiting.shift()) await run(step);
}
await Promise.all(Array.from({ length: AT_ONCE }, lane));
console.log(failed.length ? `failed: ${failed.join(', ')}` : `all checks passed in ${seconds(startedAt)}`);
process.exitCode = failed.length ? 1 : 0;
