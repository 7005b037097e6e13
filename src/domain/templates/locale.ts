import type { Channel } from '../channel.ts';

/** A language tag as BCP 47 spells it, such as `zh-Hant` for `zh-hant`; null where the text is none. */
export function canonicalLocale(text: string): string | null {
  try {
    return Intl.getCanonicalLocales(text)[0] ?? null;
  } catch {
    return null;
  }
}

/** What is looked for, from the most specific to the least: `zh-Hant-TW`, `zh-Hant`, `zh` (RFC 4647, 3.4). */
export function lookupChain(locale: string): string[] {
  const subtags = locale.split('-');
  return subtags
    .map((_, index) => subtags.slice(0, subtags.length - index))
    .filter((some) => (some.at(-1) ?? '').length > 1)
    .map((some) => some.join('-'));
}

/** The part that is shown: in the locale that is asked for before any other, in the variant before the text without one. */
export type PartKey = { key: string; locale: string; variant: string | null };

/** `email:de`, `email:de:b`; `*` stands for all locales. */
export function partKey(channel: Channel, locale: string, variant: string | null): string {
  return variant === null ? `${channel}:${locale}` : `${channel}:${locale}:${variant}`;
}

/**
 * Which of the parts stands for what is asked: a variant without German falls to German without the variant before it
 * falls to the default locale. Null where the channel has neither.
 */
export function findPart(
  has: (key: string) => boolean,
  asked: { channel: Channel; locale: string; variant: string | null; defaultLocale: string },
): PartKey | null {
  const { channel, variant } = asked;
  for (const locale of [...lookupChain(asked.locale), ...lookupChain(asked.defaultLocale), '*']) {
    for (const one of variant === null ? [null] : [variant, null]) {
      const key = partKey(channel, locale, one);
      if (has(key)) return { key, locale, variant: one };
    }
  }
  return null;
}
