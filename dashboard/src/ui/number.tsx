const whole = new Intl.NumberFormat();
const short = new Intl.NumberFormat(undefined, { notation: 'compact', maximumFractionDigits: 1 });
const part = new Intl.NumberFormat(undefined, { style: 'percent', maximumFractionDigits: 1 });

/** `12,345` */
export const count = (value: number): string => whole.format(value);

/** `12.3K`, for where there is little room; the whole number belongs in a title. */
export const compact = (value: number): string =>
  Math.abs(value) < 10_000 ? whole.format(value) : short.format(value);

/** `99.2%`; of nothing there is no share. */
export const share = (some: number, all: number): string => (all === 0 ? '–' : part.format(some / all));
