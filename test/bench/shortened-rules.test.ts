import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { shortenedRules } from '../../bench/observe/rules.ts';
import { RULES } from '../../stack/servers/prometheus.mjs';

it('check:alerts has every rule that is shipped, with each window and each patience a tenth as long', () => {
  const folder = mkdtempSync(join(tmpdir(), 'posthorn-rules-'));
  try {
    const short = shortenedRules(folder).flatMap(rulesIn);
    const shipped = RULES.flatMap(rulesIn);
    expect(short.map(nameOf)).toEqual(shipped.map(nameOf));
    const spans = short.map(spansIn);
    expect(spans).toEqual(shipped.map((rule) => spansIn(rule).map((seconds) => seconds / 10)));
    expect(spans.flat().length).toBeGreaterThan(40);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

type Rule = { alert?: string; record?: string; expr: string; for?: string };
const rulesIn = (file: string): Rule[] =>
  (parse(readFileSync(file, 'utf8')) as { groups: { rules: Rule[] }[] }).groups.flatMap(({ rules }) => rules);
const nameOf = ({ alert, record }: Rule) => alert ?? record;

/** Seconds of its windows and of its `for`. */
function spansIn(rule: Rule): number[] {
  const windows = [...rule.expr.matchAll(/\[(\d[^\]]*)\]/g)].map(([, span = '']) => span);
  return [...windows, ...(rule.for === undefined ? [] : [rule.for])].map(secondsOf);
}

function secondsOf(span: string): number {
  const parts = [...span.matchAll(/(\d+)([smhd])/g)];
  expect(parts.map(([text]) => text).join('')).toBe(span);
  const seconds = { s: 1, m: 60, h: 3_600, d: 86_400 };
  return parts.reduce((sum, [, number, unit]) => sum + Number(number) * seconds[unit as keyof typeof seconds], 0);
}
