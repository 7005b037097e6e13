import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { isOnPath } from '../../stack/parts/prerequisites.mjs';
import { RULES } from '../../stack/servers/prometheus.mjs';
import { ROOT } from '../../stack/settings.mjs';
import type { Finding } from '../many/point.ts';

const run = promisify(execFile);
const SECONDS_OF = { s: 1, m: 60, h: 3_600 } as const;
/** The windows and the patience of the rules are so many times shorter in the check. */
const SHORTER = 10;

/** Writes the rules that are shipped into a folder, with every `for` and every window a tenth as long. @returns the files */
export function shortenedRules(folder: string): string[] {
  mkdirSync(folder, { recursive: true });
  return RULES.map((file) => {
    const text = readFileSync(file, 'utf8')
      .replace(/\[(\d+)([smh])\]/g, (_, number, unit) => `[${shorter(number, unit)}]`)
      .replace(/^( +for: )(\d+)([smh])$/gm, (_, before, number, unit) => `${before}${shorter(number, unit)}`);
    const short = join(folder, basename(file));
    writeFileSync(short, text);
    return short;
  });
}

function shorter(number: string, unit: string): string {
  return `${Math.ceil((Number(number) * SECONDS_OF[unit as keyof typeof SECONDS_OF]) / SHORTER)}s`;
}

/** The rules, their tests and the routes, as Prometheus' own tools read them. */
export async function checkFiles(): Promise<Finding[]> {
  const folder = join(ROOT, 'observability');
  const tests = join(folder, 'prometheus', 'tests', 'alerts.test.yml');
  const checks = [
    { tool: 'promtool', args: ['check', 'rules', ...RULES] },
    { tool: 'promtool', args: ['check', 'config', join(folder, 'prometheus', 'prometheus.yml')] },
    { tool: 'promtool', args: ['test', 'rules', tests] },
    { tool: 'amtool', args: ['check-config', join(folder, 'alertmanager', 'alertmanager.yml')] },
  ];
  return Promise.all(
    // Where Alertmanager comes without its tool, it says itself at its start what it cannot read.
    checks
      .filter(({ tool }) => isOnPath(tool))
      .map(async ({ tool, args }): Promise<Finding> => {
        const what = [tool, ...args.filter((arg) => !arg.includes('/'))].join(' ');
        const said = await run(tool, args).then(
          () => null,
          (error: { stdout?: string; stderr?: string; message: string }) =>
            `${error.stdout ?? ''}${error.stderr ?? ''}`.trim() || error.message,
        );
        return { what, asked: 'passes', measured: said === null ? 'passes' : said.slice(-2_000), ok: said === null };
      }),
  );
}
