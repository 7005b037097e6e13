import type { Round } from './rounds.ts';
import { median } from './statistics.ts';

/** Of the issue: the whole path keeps up with a bare workflow to this degree. */
export const LEAST_RATIO = 0.8;

export type Ratio = { of: string; to: string; perRound: number[]; median: number };
export type Ledger = { accepted: number; missing: number; doubled: number; unknown: number };

/** Each scenario against `base`, in pairs of the same round. */
export function ratiosTo(base: string, rounds: Round[]): Ratio[] {
  const bases = ratesOf(rounds, base);
  if (bases.length === 0) return [];
  return namesOf(rounds)
    .filter((name) => name !== base)
    .map((name) => {
      const perRound = ratesOf(rounds, name).map((rate, index) => rate / (bases[index] ?? Number.NaN));
      return { of: name, to: base, perRound, median: median(perRound) };
    });
}

/** What arrived against what was accepted. */
export function compareLedger(accepted: string[], arrived: string[]): Ledger {
  const seen = new Set(arrived);
  const known = new Set(accepted);
  return {
    accepted: accepted.length,
    missing: accepted.filter((id) => !seen.has(id)).length,
    doubled: arrived.length - seen.size,
    unknown: [...seen].filter((id) => !known.has(id)).length,
  };
}

/** Milliseconds of CPU per notification, and the greatest memory, by process: medians over the rounds. */
export function usesOf(rounds: Round[], scenario: string, count: number) {
  const own = rounds.filter((round) => round.scenario === scenario);
  return (own[0]?.uses ?? []).map(({ name }) => {
    const uses = own.flatMap((round) => round.uses.filter((use) => use.name === name));
    const peaks = uses.map(({ peakBytes }) => peakBytes ?? 0);
    return {
      name,
      cpuMs: (median(uses.map(({ cpuSeconds }) => cpuSeconds)) * 1_000) / count,
      peakMegabytes: Math.round(Math.max(...peaks) / 1_048_576),
    };
  });
}

export function describe(rounds: Round[], count: number, ledger: Ledger): string {
  const ratios = [...ratiosTo('hello', rounds), ...ratiosTo('default', rounds).filter(({ of }) => of !== 'hello')];
  return [
    row('rate, 1/s', ['min', 'median', 'max', 'each round']),
    ...namesOf(rounds).map((name) => {
      const rates = ratesOf(rounds, name);
      const range = [Math.min(...rates), median(rates), Math.max(...rates)].map((rate) => rate.toFixed(1));
      return row(name, [...range, rates.map((rate) => rate.toFixed(1)).join(' ')]);
    }),
    '',
    row('ratio, same round', ['median', 'each round']),
    ...ratios.map(({ of, to, perRound, median: middle }) =>
      row(`${of} / ${to}`, [middle.toFixed(2), perRound.map((ratio) => ratio.toFixed(2)).join(' ')]),
    ),
    '',
    row('CPU of hello / its own', ['median']),
    ...describeEfficiency(rounds, count),
    '',
    row('accepting', ['1/s', 'to sent: p50', 'p95']),
    ...namesOf(rounds).flatMap((name) => describePath(rounds, name)),
    ...namesOf(rounds).flatMap((name) => ['', ...describeUses(rounds, name, count)]),
    '',
    `mails: ${ledger.accepted} accepted, ${ledger.missing} missing, ${ledger.doubled} doubled, ${ledger.unknown} unknown`,
    `load average when the rounds began: ${rounds.map(({ load }) => load.toFixed(1)).join(' ')}`,
  ].join('\n');
}

/** Less shaken than the rates by what else runs on the machine; above 1 is less CPU than the bare workflow takes. */
function describeEfficiency(rounds: Round[], count: number): string[] {
  const base = cpuMsOf(rounds, 'hello', count);
  return namesOf(rounds)
    .filter((name) => name !== 'hello' && base > 0)
    .map((name) => row(name, [(base / cpuMsOf(rounds, name, count)).toFixed(2)]));
}

/** CPU of a round in milliseconds for each of `count`, of all that is not in parentheses. */
export function cpuMsOfRound({ uses }: Round, count: number): number {
  const own = uses.filter(({ name }) => !name.startsWith('('));
  return (own.reduce((sum, { cpuSeconds }) => sum + cpuSeconds, 0) * 1_000) / count;
}

/** Of all but the benchmark's own sink and load. */
function cpuMsOf(rounds: Round[], name: string, count: number): number {
  const uses = usesOf(rounds, name, count).filter((use) => !use.name.startsWith('('));
  return uses.reduce((sum, { cpuMs }) => sum + cpuMs, 0);
}

function describePath(rounds: Round[], name: string): string[] {
  const paths = rounds.filter(({ scenario }) => scenario === name).flatMap(({ path }) => path ?? []);
  if (paths.length === 0) return [];
  const rate = median(paths.map(({ acceptedPerSecond }) => acceptedPerSecond));
  const p50 = median(paths.map(({ p50Seconds }) => p50Seconds));
  const p95 = median(paths.map(({ p95Seconds }) => p95Seconds));
  return [row(name, [rate.toFixed(0), `${p50.toFixed(1)} s`, `${p95.toFixed(1)} s`])];
}

function describeUses(rounds: Round[], name: string, count: number): string[] {
  const uses = usesOf(rounds, name, count);
  return [
    row(`${name}: CPU for each`, ['ms', 'peak MB']),
    ...uses.map((use) =>
      row(`  ${use.name}`, [use.cpuMs.toFixed(2), use.peakMegabytes ? `${use.peakMegabytes}` : '-']),
    ),
    row('  all but (…)', [cpuMsOf(rounds, name, count).toFixed(2)]),
  ];
}

function row(title: string, cells: string[]): string {
  return (
    title.padEnd(26) +
    cells
      .map((cell) => cell.padEnd(14))
      .join('')
      .trimEnd()
  );
}

function namesOf(rounds: Round[]): string[] {
  return [...new Set(rounds.map(({ scenario }) => scenario))];
}

function ratesOf(rounds: Round[], name: string): number[] {
  return rounds.filter(({ scenario }) => scenario === name).map(({ rate }) => rate);
}
