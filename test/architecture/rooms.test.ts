import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readRooms } from './read-rooms.mjs';

const root = resolve(import.meta.dirname, '../..');
const tree = mkdtempSync(join(tmpdir(), 'posthorn-rooms-'));
afterAll(() => rmSync(tree, { recursive: true, force: true }));

const REFUSED = [
  ['domain', "import '../db/some.ts';", 'domain-imports-only-its-rooms'],
  ['domain', "import 'node:fs';", 'domain-is-pure'],
  ['workflows', "import { some } from '../activities/some.ts';\nsome;", 'workflows-takes-only-types-of-activities'],
  ['workflows', "import '../async/some.ts';", 'workflows-imports-only-its-rooms'],
  ['services', "import 'p-map';", 'p-map-has-its-room'],
  ['api', "import '../kafka/some.ts';", 'api-imports-only-its-rooms'],
  ['services', "import '../api/some.ts';", 'services-imports-only-its-rooms'],
  ['db', "import '../services/some.ts';", 'db-imports-only-its-rooms'],
  ['api', "import 'kafkajs';", 'kafkajs-has-its-room'],
  ['bridge', "import '../db/some.ts';", 'bridge-imports-only-its-rooms'],
  ['activities', "import 'drizzle-orm';", 'drizzle-has-its-room'],
  ['outbox', "import '../main/some.ts';", 'nobody-imports-main'],
  ['kafka', "import '../config/some.ts';", 'only-main-reads-config'],
  ['kafka', "import '../config/kit/some.ts';", 'kafka-imports-only-its-rooms'],
  ['providers', "import '../config/some.ts';", 'only-main-reads-config'],
  ['doctor', "import { some } from '../config/some.ts';\nsome;", 'doctor-takes-only-types-of-config'],
  ['main', "import 'twilio';", 'twilio-has-its-room'],
  ['services', "import 'liquidjs';", 'templates-has-its-room'],
  ['templates', "import '../services/some.ts';", 'templates-imports-only-its-rooms'],
  ['services', "import 'csv-parse';", 'audience-has-its-room'],
  ['audience', "import '../services/some.ts';", 'audience-imports-only-its-rooms'],
  ['api', "import '@opentelemetry/api';", 'opentelemetry-has-its-room'],
  ['main', "import '@opentelemetry/sdk-trace';", 'opentelemetry-has-its-room'],
] as const;

const ALLOWED = [
  ['workflows', "import type { Some } from '../activities/some.ts';\nexport type Mine = Some;"],
  ['api', "import { some } from '../db/some.ts';\nsome;"],
  ['main', "import '../api/some.ts';"],
  ['providers', "import { some } from '../config/kit/some.ts';\nsome;"],
] as const;

let broken: { from: string; rule: { name: string } }[] = [];

/** A small tree with each import in a file of its own, linted once. */
beforeAll(() => {
  for (const name of [...readRooms().map((room) => room.name), 'config/kit']) {
    mkdirSync(join(tree, 'src', name), { recursive: true });
    writeFileSync(join(tree, 'src', name, 'some.ts'), 'export type Some = 1;\nexport const some = 1;\n');
  }
  for (const [index, [room, code]] of REFUSED.entries())
    writeFileSync(join(tree, `src/${room}/refused-${index}.ts`), code);
  for (const [index, [room, code]] of ALLOWED.entries())
    writeFileSync(join(tree, `src/${room}/allowed-${index}.ts`), code);
  writeFileSync(
    join(tree, 'tsconfig.json'),
    '{"compilerOptions":{"module":"NodeNext","allowImportingTsExtensions":true}}',
  );
  symlinkSync(join(root, 'node_modules'), join(tree, 'node_modules'));
  const cli = join(root, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
  const args = [cli, '--output-type', 'json', '--config', join(root, '.dependency-cruiser.mjs'), 'src'];
  const output = execFileSync(process.execPath, args, { cwd: tree, encoding: 'utf8', maxBuffer: 64 * 1_048_576 });
  broken = JSON.parse(output).summary.violations;
});

test('every folder of src stands in the table of src/README.md, and the other way round', () => {
  const folders = readdirSync(join(root, 'src'), { withFileTypes: true }).filter((entry) => entry.isDirectory());
  expect(
    readRooms()
      .map((room) => room.name)
      .sort(),
  ).toEqual(folders.map((entry) => entry.name).sort());
});

test.each(REFUSED.map(([room, code, rule], index) => ({ room, code, rule, index })))(
  'in $room, the linter refuses: $code',
  ({ room, rule, index }) => {
    const rules = broken
      .filter(({ from }) => from === `src/${room}/refused-${index}.ts`)
      .map((found) => found.rule.name);
    expect(rules).toContain(rule);
  },
);

test('the linter lets allowed imports pass', () => {
  expect(broken.filter(({ from }) => from.includes('/allowed-'))).toEqual([]);
});
