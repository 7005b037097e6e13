/** A span of time as a form has it: a number and its unit. */
export type Span = { value: string; unit: Unit };
export type Unit = keyof typeof MS;

const MS = { ms: 1, s: 1_000, min: 60_000, h: 3_600_000 };

export const UNITS: readonly { value: Unit; label: string }[] = [
  { value: 's', label: 'seconds' },
  { value: 'min', label: 'minutes' },
  { value: 'h', label: 'hours' },
];

/** In the largest unit in which it is whole; milliseconds only where it must be. */
export function spanOf(ms: number): Span {
  const unit = (['h', 'min', 's'] as const).find((one) => ms > 0 && ms % MS[one] === 0) ?? (ms === 0 ? 's' : 'ms');
  return { value: String(ms / MS[unit]), unit };
}

/** In milliseconds; NaN for what is no number, which the API refuses. */
export function msOf({ value, unit }: Span): number {
  return value.trim() === '' ? Number.NaN : Math.round(Number(value) * MS[unit]);
}
