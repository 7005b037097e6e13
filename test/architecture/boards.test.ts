import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { boardFiles } from '../../observability/boards/boards.ts';

const FOLDER = resolve(import.meta.dirname, '../../observability/grafana/boards');

test('the boards are as `npm run boards` writes them', () => {
  const files = boardFiles();
  expect(readdirSync(FOLDER).sort()).toEqual([...files.keys()].sort());
  for (const [name, text] of files) expect(readFileSync(join(FOLDER, name), 'utf8'), name).toBe(text);
});

test('every panel says what it means, and no two queries of one are alike', () => {
  for (const text of boardFiles().values()) {
    const { panels } = JSON.parse(text) as {
      panels: { type: string; title: string; description?: string; targets?: { expr: string }[] }[];
    };
    for (const { title, description, targets = [] } of panels.filter(({ type }) => type !== 'row')) {
      expect(description, title).toMatch(/\S/);
      const exprs = targets.map(({ expr }) => expr);
      expect(exprs.length, title).toBeGreaterThan(0);
      expect(new Set(exprs).size, title).toBe(exprs.length);
    }
  }
});
