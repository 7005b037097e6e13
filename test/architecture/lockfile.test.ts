import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

type Entry = {
  optionalDependencies?: Record<string, string>;
  resolved?: string;
  integrity?: string;
  inBundle?: boolean;
  dev?: boolean;
};
const text = readFileSync(new URL('../../package-lock.json', import.meta.url), 'utf8');
const packages: Record<string, Entry> = JSON.parse(text).packages;

test('the lockfile names every platform package, so that npm ci works on each', () => {
  const wanted = Object.values(packages).flatMap((entry) => Object.keys(entry.optionalDependencies ?? {}));
  const present = new Set(Object.keys(packages).map((path) => path.slice(path.lastIndexOf('node_modules/') + 13)));
  expect(wanted.filter((name) => !present.has(name))).toEqual([]);
});

test('every entry of the lockfile has a checksum, so that nothing is installed unseen on any platform', () => {
  // What a package brings in itself is in its own checksum.
  const others = Object.entries(packages).filter(([path, { inBundle }]) => path !== '' && !inBundle);
  expect(others.filter(([, { integrity }]) => !integrity?.startsWith('sha512-')).map(([path]) => path)).toEqual([]);
});

test('the lockfile names no download host', () => {
  expect(Object.values(packages).filter((entry) => entry.resolved !== undefined)).toEqual([]);
});

test('mail is composed and read by one nodemailer, the newest that we know: others had their holes', () => {
  const found = Object.entries(packages).filter(([path, { dev }]) => !dev && /(^|\/)nodemailer$/.test(path));
  expect(found.map(([path]) => path)).toEqual(['node_modules/nodemailer']);
});
