/** How a date is written; a date without a time has no zone, and is the same day everywhere. */
const DATE_STYLES: Record<string, Intl.DateTimeFormatOptions> = {
  short: { dateStyle: 'short' },
  medium: { dateStyle: 'medium' },
  long: { dateStyle: 'long' },
  full: { dateStyle: 'full' },
  time: { timeStyle: 'short' },
  datetime: { dateStyle: 'medium', timeStyle: 'short' },
  weekday: { weekday: 'long' },
  month: { year: 'numeric', month: 'long' },
  year: { year: 'numeric' },
};
const DATE = /^\d{4}-\d{2}-\d{2}$/;
const DATE_TIME = /^\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:[Zz]|[+-]\d{2}:?\d{2})$/;

/** A filter that was given what it cannot write. Its message has no value of the data. */
export class FilterRefused extends Error {
  override name = 'FilterRefused';
}

export type Place = { locale: string; timeZone: string };

/** What a literal argument of a filter must be; null where it is that. */
export function badArgument(filter: string, argument: unknown): string | null {
  if (filter === 'date' && !isDateStyle(argument)) return `must be one of ${Object.keys(DATE_STYLES).join(', ')}`;
  if (filter === 'money' && !isCurrency(argument)) return 'must be a currency code (ISO 4217), such as EUR';
  if (filter === 'number' && !isNumberStyle(argument)) return 'must be a count of decimals from 0 to 20, or percent';
  return null;
}

/** @param value ISO 8601: a date, or a time with its offset; nothing is nothing. @throws FilterRefused */
export function formatDate(value: unknown, style: unknown, { locale, timeZone }: Place): string {
  if (isNothing(value)) return '';
  if (!isDateStyle(style)) throw new FilterRefused(`the style of \`date\` ${badArgument('date', style)}`);
  const isDay = typeof value === 'string' && DATE.test(value);
  const time = typeof value === 'string' && (isDay || DATE_TIME.test(value)) ? Date.parse(value) : Number.NaN;
  if (Number.isNaN(time)) throw new FilterRefused('`date` takes a date or a time as ISO 8601 writes it');
  if (isDay && DATE_STYLES[style]?.timeStyle) throw new FilterRefused('a date without a time has no time to show');
  const options = { ...DATE_STYLES[style], timeZone: isDay ? 'UTC' : timeZone };
  return formatter(
    `date ${locale} ${style} ${options.timeZone}`,
    () => new Intl.DateTimeFormat(locale, options),
  ).format(time);
}

/** @param value in whole units of the currency, such as 12.5 for €12.50. @throws FilterRefused */
export function formatMoney(value: unknown, currency: unknown, { locale }: Place): string {
  if (isNothing(value)) return '';
  if (!isCurrency(currency)) throw new FilterRefused(`the argument of \`money\` ${badArgument('money', currency)}`);
  const make = () => new Intl.NumberFormat(locale, { style: 'currency', currency });
  return formatter(`money ${locale} ${currency}`, make).format(toNumber('money', value));
}

/** @param style how many decimals, or `percent`; as many as there are if omitted. @throws FilterRefused */
export function formatNumber(value: unknown, style: unknown, { locale }: Place): string {
  if (isNothing(value)) return '';
  if (!isNumberStyle(style)) throw new FilterRefused(`the argument of \`number\` ${badArgument('number', style)}`);
  const options: Intl.NumberFormatOptions =
    style === 'percent'
      ? { style: 'percent', maximumFractionDigits: 2 }
      : { maximumFractionDigits: style ?? 20, ...(style !== undefined && { minimumFractionDigits: style }) };
  const make = () => new Intl.NumberFormat(locale, options);
  return formatter(`number ${locale} ${style}`, make).format(toNumber('number', value));
}

/** The plural category of a count in a language, such as `few` (https://cldr.unicode.org/index/cldr-spec/plural-rules). */
export function pluralCategory(locale: string, count: unknown): Intl.LDMLPluralRule {
  const rules = formatter(`plural ${locale}`, () => new Intl.PluralRules(locale));
  return rules.select(toNumber('t', count));
}

/** All that a language has. */
export function pluralCategories(locale: string): Intl.LDMLPluralRule[] {
  return new Intl.PluralRules(locale).resolvedOptions().pluralCategories;
}

function isDateStyle(style: unknown): style is string {
  return typeof style === 'string' && Object.hasOwn(DATE_STYLES, style);
}

function isCurrency(code: unknown): code is string {
  return typeof code === 'string' && /^[A-Z]{3}$/.test(code);
}

function isNumberStyle(style: unknown): style is number | 'percent' | undefined {
  if (style === undefined || style === 'percent') return true;
  return typeof style === 'number' && Number.isInteger(style) && style >= 0 && style <= 20;
}

function isNothing(value: unknown): boolean {
  return value === undefined || value === null || value === '';
}

function toNumber(filter: string, value: unknown): number {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof number === 'number' && Number.isFinite(number)) return number;
  throw new FilterRefused(`\`${filter}\` takes a number`);
}

type Formatter = Intl.DateTimeFormat | Intl.NumberFormat | Intl.PluralRules;

/** To make one costs more than to render a template. Locales and zones come from requests, so only so many are kept. */
const formatters = new Map<string, Formatter>();
const MOST_FORMATTERS = 200;

function formatter<F extends Formatter>(key: string, make: () => F): F {
  const kept = formatters.get(key) as F | undefined;
  if (kept) return kept;
  if (formatters.size >= MOST_FORMATTERS) formatters.clear();
  const made = make();
  formatters.set(key, made);
  return made;
}
