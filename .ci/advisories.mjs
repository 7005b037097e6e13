// `npm run check:advisories`: asks the registry whether a package of production has an advisory.
// Exit code: 0 where it knows of none, 1 where it knows of one, 2 where it does not answer that question.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const HELP = `npm run check:advisories

Asks the registry that npm is set up with for advisories on the packages of production (npm audit --omit=dev).
Exit code: 0 none, 1 some, 2 the registry does not answer: see "Advisories" in docs/operating.md.`;

if (process.argv.includes('--help')) console.log(HELP);
else process.exitCode = check();

/** @returns {number} the exit code */
function check() {
  const { stdout, error } = spawnSync('npm', ['audit', '--omit=dev', '--audit', '--json'], {
    cwd: fileURLToPath(new URL('..', import.meta.url)),
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });
  const report = parse(stdout);
  const counts = report?.metadata?.vulnerabilities;
  if (error || !counts) {
    console.log('✗ The registry that npm is set up with does not answer questions about advisories.');
    console.log('  Nothing was checked. docs/operating.md ("Advisories") says how else it can be.');
    return 2;
  }
  for (const { name, severity, range, via } of Object.values(report.vulnerabilities)) {
    const titles = via.map((/** @type {string | { title: string, url: string }} */ one) =>
      typeof one === 'string' ? `by ${one}` : `${one.title} ${one.url}`,
    );
    console.log(`✗ ${name} ${range} (${severity}): ${titles.join('; ')}`);
  }
  if (counts.total > 0) return 1;
  console.log(`✓ No advisory on any of the ${report.metadata.dependencies?.prod ?? ''} packages of production.`);
  return 0;
}

/** @param {string} text */
function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
