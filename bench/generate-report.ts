import { readFileSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import { type Named, reportPage } from './load-test/page.ts';
import { type Result, resultSchema } from './load-test/result.ts';

const HELP = `npm run generate-report -- <result.json> [<other.json>] [--out report.html]

Makes one page with charts of a result of npm run load-test, or of two, which it compares. The page is one file: it asks for
nothing else, runs no script, and follows the light or dark of its reader.`;

try {
  const { values, positionals } = parseArgs({
    options: { out: { type: 'string', default: 'report.html' }, help: { type: 'boolean', short: 'h' } },
    allowPositionals: true,
  });
  const [first, second, ...more] = positionals;
  if (values.help) process.stdout.write(`${HELP}\n`);
  else if (first === undefined || more.length > 0) throw new Error(`One or two results are needed.\n\n${HELP}`);
  else {
    const names = second === undefined ? [basename(first)] : namesOf(first, second);
    const results: [Named, ...Named[]] = [{ name: names[0] ?? first, result: readResult(first) }];
    if (second !== undefined) results.push({ name: names[1] ?? second, result: readResult(second) });
    writeFileSync(values.out, reportPage(results));
    process.stdout.write(`Written: ${values.out}\n`);
  }
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 2;
}

/** Of two files of one name their whole paths. */
function namesOf(first: string, second: string): string[] {
  return basename(first) === basename(second) ? [first, second] : [basename(first), basename(second)];
}

/** @throws Error that says what is wrong with the file */
function readResult(file: string): Result {
  const { success, data, error } = resultSchema.safeParse(parseFile(file));
  if (success) return data;
  const place = error.issues[0]?.path.join('.') || 'the whole';
  throw new Error(`${file} is no result of npm run load-test of this release (${place}).`);
}

function parseFile(file: string): unknown {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new Error(`${file} cannot be read (${(error as NodeJS.ErrnoException).code}).`);
  }
  try {
    return JSON.parse(text);
  } catch {
    throw new Error(`${file} is not JSON.`);
  }
}
