import { canonicalLocale, lookupChain } from '../domain/templates/locale.ts';
import type { StringTable } from '../domain/templates/source.ts';
import { checkLiquid } from './check-liquid.ts';
import type { LiquidCheck, StringUse } from './check-values.ts';
import { pluralCategories } from './formats.ts';
import { ANYTHING } from './schema.ts';
import { below, type Report, type SourceText } from './source-text.ts';
import { findString } from './strings.ts';

/** A table, and where it stands: the later ones go over the earlier. */
export type WrittenStrings = { table: StringTable; pointer: string; within?: string };

/** One table of all, locales in the spelling of BCP 47. What cannot be a string is reported. */
export function joinStrings(written: readonly WrittenStrings[], report: Report): StringTable {
  const joined = new Map<string, Map<string, string | Record<string, string>>>();
  for (const { table, pointer, within } of written) {
    for (const [name, strings] of Object.entries(table)) {
      const locale = canonicalLocale(name);
      const at = below(pointer, name);
      if (locale === null) {
        report.problem(placeOf(at, '', within), null, 'invalid_locale', 'must be a locale such as en');
        continue;
      }
      const own = joined.get(locale) ?? new Map();
      joined.set(locale, own);
      for (const [key, entry] of Object.entries(strings)) {
        own.set(key, entry);
        if (typeof entry !== 'string') checkForms(entry, locale, placeOf(below(at, key), '', within), report);
      }
    }
  }
  return Object.fromEntries([...joined].map(([locale, strings]) => [locale, Object.fromEntries(strings)]));
}

function checkForms(forms: Record<string, string>, locale: string, place: SourceText, report: Report): void {
  const known: string[] = pluralCategories(locale);
  if (!Object.hasOwn(forms, 'other')) report.problem(place, null, 'missing_plural', 'needs the form `other`');
  for (const form of Object.keys(forms)) {
    if (known.includes(form)) continue;
    report.problem(
      place,
      null,
      'unknown_plural',
      `the language has no form \`${form}\`: its forms are ${known.join(', ')}`,
    );
  }
  const missing = known.filter((form) => !Object.hasOwn(forms, form));
  if (missing.length > 0)
    report.warning(place, null, 'missing_plural', `the language has the form ${missing.join(', ')} as well`);
}

type StringCheck = {
  uses: readonly StringUse[];
  locales: readonly string[];
  defaultLocale: string;
  work: Pick<LiquidCheck, 'report' | 'engine' | 'variables'>;
};

/**
 * Each string that is named must be there in the default locale, and should be in the others; it may name the values that
 * it is given wherever it stands.
 */
export function checkStrings(
  table: StringTable,
  written: readonly WrittenStrings[],
  { uses, locales, defaultLocale, work }: StringCheck,
): void {
  const { report } = work;
  for (const { key, source, offset } of uses) {
    if (!findString(table, key, { locale: defaultLocale, defaultLocale })) {
      report.problem(source, offset, 'missing_string', `there is no string \`${key}\` in ${defaultLocale}`);
    }
    for (const locale of localesOf(source, locales)) {
      if (lookupChain(locale).some((one) => Object.hasOwn(table, one) && Object.hasOwn(table[one] ?? {}, key)))
        continue;
      if (locale === defaultLocale) continue;
      const detail = `there is no string \`${key}\` in ${locale}: the one in ${defaultLocale} is used`;
      report.warning(source, offset, 'missing_string', detail);
    }
  }
  checkStringTexts(written, { uses, isWhole: true, work });
}

type StringTextsCheck = Pick<StringCheck, 'uses' | 'work'> & {
  /** Whether `uses` are all that there are, as they are not of a layout by itself. */
  isWhole: boolean;
};

/** What each string says. */
export function checkStringTexts(
  written: readonly WrittenStrings[],
  { uses, isWhole, work: { report, engine, variables } }: StringTextsCheck,
): void {
  for (const { table: own, pointer, within } of written) {
    for (const [locale, strings] of Object.entries(own)) {
      for (const [key, entry] of Object.entries(strings)) {
        const values = valuesOf(key, uses);
        const names = new Map([...(values ?? [])].map((name) => [name, ANYTHING]));
        const schema = values === null || !isWhole ? null : { type: 'object', properties: {} };
        const at = below(pointer, locale, key);
        const texts =
          typeof entry === 'string'
            ? [[at, entry]]
            : Object.entries(entry).map(([form, text]) => [below(at, form), text]);
        for (const [where = '', text = ''] of texts) {
          const place = placeOf(where, text, within);
          const strings: StringUse[] = [];
          const check = {
            report,
            engine,
            variables,
            schema,
            partials: new Map(),
            usedPartials: new Set<string>(),
            strings,
          };
          checkLiquid(place, check, names);
          for (const { offset } of strings) {
            report.problem(place, offset, 'computed_string', 'a string must not name another string');
          }
        }
      }
    }
  }
}

/** In which a text is shown: a part in its own, what is shared in all. */
function localesOf({ pointer, within }: SourceText, locales: readonly string[]): readonly string[] {
  const [, own] = /^\/content\/[^/]+\/([^/@*]+)/.exec(pointer) ?? [];
  const locale = own === undefined || within !== undefined ? null : canonicalLocale(own);
  return locale === null ? locales : [locale];
}

/** What a string is given everywhere; null where nothing names it. */
function valuesOf(key: string, uses: readonly StringUse[]): Set<string> | null {
  const own = uses.filter((use) => use.key === key).map(({ values }) => new Set(values));
  const [first, ...others] = own;
  return first ? new Set([...first].filter((name) => others.every((one) => one.has(name)))) : null;
}

function placeOf(pointer: string, text: string, within: string | undefined): SourceText {
  return within === undefined ? { pointer, text } : { pointer, text, within };
}
