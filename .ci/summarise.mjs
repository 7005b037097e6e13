import { readFileSync } from 'node:fs';

/** Ends a run with `N passed, N failed` from vitest's JSON report. Under CI a skipped test is a failure. */
const report = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8') || '{}');
const files = report.testResults ?? [];
const statuses = files.flatMap((file) => file.assertionResults.map((result) => result.status));
const passed = statuses.filter((status) => status === 'passed').length;
// A file that could not be loaded has failed without a single test.
const broken = files.filter((file) => file.status === 'failed' && file.assertionResults.length === 0).length;
const failed = statuses.length - passed + broken;
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 || passed === 0 || report.success !== true ? 1 : 0;
