import { InvalidArgumentError } from 'commander';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../domain/durations.ts';

const UNITS_MS = { ms: 1, s: 1_000, m: MINUTE_MS, h: HOUR_MS, d: DAY_MS } as const;

/** `90s`, `10m`, `2h`, `1d` or `500ms` as milliseconds. @throws InvalidArgumentError */
export function spanMs(text: string): number {
  const [, count, unit] = /^(\d{1,9}(?:\.\d{1,3})?)(ms|s|m|h|d)$/.exec(text) ?? [];
  if (!count || !unit) throw new InvalidArgumentError('It must be a time span, such as 500ms, 90s, 10m, 2h or 1d.');
  return Math.round(Number(count) * UNITS_MS[unit as keyof typeof UNITS_MS]);
}

/** ISO 8601 with an offset, so that the time does not depend on a time zone. @throws InvalidArgumentError */
export function moment(text: string): string {
  const isMoment = /^\d{4}-\d{2}-\d{2}T[\d:.]+(Z|[+-]\d{2}:\d{2})$/.test(text) && !Number.isNaN(Date.parse(text));
  if (!isMoment) throw new InvalidArgumentError('It must be a time with an offset, such as 2026-12-24T18:00:00+01:00.');
  return text;
}

/** @throws InvalidArgumentError */
export function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
    if (value >= least && value <= most) return value;
    throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`);
  };
}

/** Of an option that may be given more than once. */
export function collect(text: string, before: string[] = []): string[] {
  return [...before, text];
}
