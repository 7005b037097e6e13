import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../domain/durations.ts';

const UNITS_MS = { s: 1_000, m: MINUTE_MS, h: HOUR_MS, d: DAY_MS } as const;

/** Of a command's option: `2026-11-21T08:00:00Z`, or `30m`, `6h`, `7d` before now, in milliseconds since 1970; null if it is neither. */
export function momentOf(text: string): number | null {
  const [, count, unit] = /^(\d{1,6})([smhd])$/.exec(text) ?? [];
  if (count && unit) return Date.now() - Number(count) * UNITS_MS[unit as keyof typeof UNITS_MS];
  const isTime = /^\d{4}-\d{2}-\d{2}T[\d:.]+(Z|[+-]\d{2}:\d{2})$/.test(text);
  return isTime && !Number.isNaN(Date.parse(text)) ? Date.parse(text) : null;
}
