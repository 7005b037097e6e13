import type { Liquid, Template } from 'liquidjs';
import { lookupChain } from '../domain/templates/locale.ts';
import type { StringTable } from '../domain/templates/source.ts';
import { FilterRefused, pluralCategory } from './formats.ts';

type Entry = string | Record<string, string>;

/** The string in the first locale that has it: the one asked for and what it falls back to, then the default. */
export function findString(
  table: StringTable,
  key: string,
  { locale, defaultLocale }: { locale: string; defaultLocale: string },
): { locale: string; entry: Entry } | null {
  for (const one of [...lookupChain(locale), ...lookupChain(defaultLocale)]) {
    const strings = Object.hasOwn(table, one) ? table[one] : undefined;
    const entry = strings && Object.hasOwn(strings, key) ? strings[key] : undefined;
    if (entry !== undefined) return { locale: one, entry };
  }
  return null;
}

/** The form for a count in the language that the entry is in; `other` where the language has no such form here. */
function formOf(locale: string, entry: Entry, count: unknown): string {
  if (typeof entry === 'string') return entry;
  if (count === undefined) return entry.other ?? '';
  const category = pluralCategory(locale, count);
  return (Object.hasOwn(entry, category) ? entry[category] : entry.other) ?? '';
}

/** @param engine of text: what a string says is escaped where it is put into HTML */
export function createStrings(table: StringTable, defaultLocale: string, engine: Liquid) {
  const parsed = new Map<string, Template[]>();
  return function string(key: string, values: Record<string, unknown>, locale: string, globals: object): string {
    const found = findString(table, key, { locale, defaultLocale });
    if (!found) throw new FilterRefused('`t` names a string that the template does not have');
    const form = formOf(found.locale, found.entry, values.count);
    const templates = parsed.get(form) ?? engine.parse(form);
    parsed.set(form, templates);
    return engine.renderSync(templates, values, { globals });
  };
}
