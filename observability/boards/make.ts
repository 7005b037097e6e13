import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { boardFiles } from './boards.ts';

const HELP = `npm run boards

Writes the Grafana boards (observability/grafana/boards) from their source in observability/boards. A test compares both.
`;

if (process.argv.includes('--help')) {
  process.stdout.write(HELP);
} else {
  const folder = join(import.meta.dirname, '../grafana/boards');
  const files = boardFiles();
  for (const name of readdirSync(folder)) if (!files.has(name)) rmSync(join(folder, name));
  for (const [name, text] of files) writeFileSync(join(folder, name), text);
  process.stdout.write(`${files.size} boards written to observability/grafana/boards\n`);
}
