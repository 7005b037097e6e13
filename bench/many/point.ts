import type { Session } from '../../stack/process/session.mjs';
import type { Progress } from '../../stack/progress.mjs';
import type { RestartTemporal } from '../../stack/test-servers.mjs';
import type { Temporal } from '../temporal.ts';

/** What a point has to work with. */
export type Bench = {
  servers: {
    databaseUrl: string;
    kafkaBrokers: string;
    temporalAddress: string;
    restartTemporal: RestartTemporal | null;
  };
  session: Session;
  temporal: Temporal;
  progress: Progress;
  /** Of the full size, from 0 to 1. */
  scale: number;
};

/** One line of the table. `ok` is null where nothing is asked and the figure is only told. */
export type Finding = { what: string; asked: string; measured: string; ok: boolean | null };

export type Point = {
  number: number;
  title: string;
  /** What runs in place of Temporal's workflows, or beside them. */
  parts: string;
  run(bench: Bench): Promise<Finding[]>;
};

/** `full` of the full size, as the scale has it, and never fewer than `least`. */
export function sized({ scale }: Pick<Bench, 'scale'>, full: number, least: number): number {
  return Math.max(least, Math.round(full * scale));
}

/** A bound on a figure. */
export function atMost(what: string, figure: number, most: number, unit = '', about = ''): Finding {
  return { what, asked: `≤ ${short(most)}${unit}`, measured: `${short(figure)}${unit}${about}`, ok: figure <= most };
}

export function atLeast(what: string, figure: number, least: number, unit = '', about = ''): Finding {
  return { what, asked: `≥ ${short(least)}${unit}`, measured: `${short(figure)}${unit}${about}`, ok: figure >= least };
}

export function told(what: string, measured: string): Finding {
  return { what, asked: '', measured, ok: null };
}

export function short(figure: number): string {
  if (Number.isInteger(figure)) return String(figure);
  return figure.toFixed(Math.abs(figure) < 10 ? 2 : 1);
}

/** The value below which `share` of them lie. */
export function quantileOf(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}

export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
