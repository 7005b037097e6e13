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
export function usesOf(rounds: Round[], scenario: string) {
  const own = rounds.filter((round) => round.scenario === scenario);
  return (own[0]?.uses ?? []).map(({ name }) => {
    const uses = own.flatMap(({ uses, count }) =>
      uses.filter((use) => use.name === name).map((use) => ({ ...use, eachMs: (use.cpuSeconds * 1_000) / count })),
    );
    const peaks = uses.map(({ peakBytes }) => peakBytes ?? 0);
    return {
      name,
      cpuMs: median(uses.map(({ eachMs }) => eachMs)),
      peakMegabytes: Math.round(Math.max(...peaks) / 1_048_576),
    };
  });
}

export function describe(rounds: Round[], ledger: Ledger): string {
  const ratios = [
    ...ratiosTo('hello', rounds),
    ...ratiosTo('default', rounds).filter(({ of }) => of !== 'hello'),
    ...ratiosTo('peer', rounds).filter(({ of }) => of === 'bulk'),
  ];
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
    ...describeEfficiency(rounds),
    ...describeBulk(rounds),
    ...describeTraces(rounds),
    '',
    row('accepting', ['1/s', 'to sent: p50', 'p95']),
    ...namesOf(rounds).flatMap((name) => describePath(rounds, name)),
    ...namesOf(rounds).flatMap((name) => ['', ...describeUses(rounds, name)]),
    '',
    `mails: ${ledger.accepted} accepted, ${ledger.missing} missing, ${ledger.doubled} doubled, ${ledger.unknown} unknown`,
    `load average when the rounds began: ${rounds.map(({ load }) => load.toFixed(1)).join(' ')}`,
  ].join('\n');
}

/** Less shaken than the rates by what else runs on the machine; above 1 is less CPU than the bare workflow takes. */
function describeEfficiency(rounds: Round[]): string[] {
  const base = cpuMsOf(rounds, 'hello');
  return namesOf(rounds)
    .filter((name) => name !== 'hello' && base > 0)
    .map((name) => row(name, [(base / cpuMsOf(rounds, name)).toFixed(2)]));
}

/**
 * What each of the others costs of a mail of a campaign, and whether a large campaign takes more memory than a small one: the
 * first small one after the warm-up, before any large one, against the most of all large ones. The last small one, after
 * large ones, says what stays behind.
 */
function describeBulk(rounds: Round[]): string[] {
  const own = cpuMsOf(rounds, 'bulk');
  const small = namesOf(rounds).find((name) => /^bulk of/.test(name));
  if (own === 0 || !small) return [];
  const smallOnes = rounds.filter(({ scenario }) => scenario === small);
  const [first, last] = [smallOnes[0], smallOnes.at(-1)];
  return [
    '',
    row('CPU of it / of bulk', ['median']),
    ...namesOf(rounds)
      .filter((name) => !/^bulk/.test(name))
      .map((name) => row(name, [(cpuMsOf(rounds, name) / own).toFixed(2)])),
    '',
    row('peak MB of bulk', [`first ${first?.count}`, 'all', 'ratio', `last ${last?.count}`]),
    ...usesOf(rounds, 'bulk')
      .filter(({ name, peakMegabytes }) => peakMegabytes > 0 && !name.startsWith('('))
      .map(({ name, peakMegabytes }) => {
        const [before, after] = [first, last].map(
          (round) => (round?.uses.find((use) => use.name === name)?.peakBytes ?? Number.NaN) / 1_048_576,
        ) as [number, number];
        const ratio = (peakMegabytes / before).toFixed(2);
        return row(`  ${name}`, [before.toFixed(0), `${peakMegabytes}`, ratio, after.toFixed(0)]);
      }),
  ];
}

/** What traces cost, beside by how much two that are alike differ. */
function describeTraces(rounds: Round[]): string[] {
  const cpuOf = (name: string) => rounds.filter(({ scenario }) => scenario === name).map(cpuMsOfRound);
  const base = cpuOf('default');
  const names = ['again', 'traced'].filter((name) => base.length > 0 && cpuOf(name).length > 0);
  if (names.length === 0) return [];
  return [
    '',
    row('CPU, same round', ['median', 'each round']),
    ...names.map((name) => {
      const perRound = cpuOf(name).map((cpuMs, index) => cpuMs / (base[index] ?? Number.NaN));
      return row(`${name} / default`, [median(perRound).toFixed(3), perRound.map((one) => one.toFixed(2)).join(' ')]);
    }),
  ];
}

/** CPU of a round in milliseconds for each of its count, of all that is not in parentheses. */
export function cpuMsOfRound({ uses, count }: Round): number {
  const own = uses.filter(({ name }) => !name.startsWith('('));
  return (own.reduce((sum, { cpuSeconds }) => sum + cpuSeconds, 0) * 1_000) / count;
}

/** Of all but the benchmark's own sink and load. */
function cpuMsOf(rounds: Round[], name: string): number {
  const uses = usesOf(rounds, name).filter((use) => !use.name.startsWith('('));
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

function describeUses(rounds: Round[], name: string): string[] {
  const uses = usesOf(rounds, name);
  return [
    row(`${name}: CPU for each`, ['ms', 'peak MB']),
    ...uses.map((use) =>
      row(`  ${use.name}`, [use.cpuMs.toFixed(2), use.peakMegabytes ? `${use.peakMegabytes}` : '-']),
    ),
    row('  all but (…)', [cpuMsOf(rounds, name).toFixed(2)]),
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
