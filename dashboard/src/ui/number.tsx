const whole = new Intl.NumberFormat();
const short = new Intl.NumberFormat(undefined, { notation: 'compact', maximumFractionDigits: 1 });
const part = new Intl.NumberFormat(undefined, { style: 'percent', maximumFractionDigits: 1 });
/** What is not all reads never as all, and what is some never as none. */
const EDGE = 0.001;

/** `12,345` */
export const count = (value: number): string => whole.format(value);

/** The same of what was counted no further: `1,000+` where there are more. */
export const counted = (value: number, hasMore: boolean): string => `${count(value)}${hasMore ? '+' : ''}`;

/** `123,456`, and from a million on `1.2M`; for a figure that stands large by itself. */
export const large = (value: number): string => (Math.abs(value) < 1_000_000 ? whole : short).format(value);

/** `12.3K`, for where there is little room; the whole number belongs in a title. */
export const compact = (value: number): string =>
  Math.abs(value) < 10_000 ? whole.format(value) : short.format(value);

/** `99.2%` of a share between 0 and 1, `>99.9%` of almost all; null is a share of nothing. */
export function percent(value: number | null): string {
  if (value === null) return '–';
  if (value > 0 && value < EDGE) return `<${part.format(EDGE)}`;
  if (value < 1 && value > 1 - EDGE) return `>${part.format(1 - EDGE)}`;
  return part.format(value);
}

/** The same of two counts. */
export const share = (some: number, all: number): string => percent(all === 0 ? null : some / all);
