import { expect, it, test } from 'vitest';
import { canonicalLocale, findPart, lookupChain } from '../../src/domain/templates/locale.ts';

/** Asked, the parts that are there (default: en), what is used. */
const TABLE: [string, string, string][] = [
  ['en', 'en', 'en'],
  ['en-GB', 'en', 'en'],
  ['en-GB', 'en en-GB', 'en-GB'],
  ['en-US', 'en en-GB', 'en'],
  ['de', 'en', 'en'],
  ['de', 'en de', 'de'],
  ['de-AT', 'en de', 'de'],
  ['de-AT', 'en de de-CH', 'de'],
  ['de-CH', 'en de de-CH', 'de-CH'],
  ['de-CH-1996', 'en de de-CH', 'de-CH'],
  ['fr-CA', 'en fr', 'fr'],
  ['fr-CA', 'en fr-FR', 'en'],
  ['fr', 'en fr-CA', 'en'],
  ['zh-Hant-TW', 'en zh zh-Hant', 'zh-Hant'],
  ['zh-Hant-TW', 'en zh zh-Hant zh-Hant-TW', 'zh-Hant-TW'],
  ['zh-Hant-TW', 'en zh', 'zh'],
  ['zh-Hans', 'en zh-Hant', 'en'],
  ['zh-TW', 'en zh-Hant', 'en'],
  ['zh-TW', 'en zh', 'zh'],
  ['sr-Latn-RS', 'en sr-Latn', 'sr-Latn'],
  ['sr-Latn-RS', 'en sr', 'sr'],
  ['sr-Cyrl', 'en sr-Latn', 'en'],
  ['pt-BR', 'en pt pt-BR', 'pt-BR'],
  ['pt', 'en pt-BR', 'en'],
  ['pt-PT', 'en pt-BR pt', 'pt'],
  ['es-419', 'en es', 'es'],
  ['es-MX', 'en es-419', 'en'],
  ['nb', 'en no', 'en'],
  ['ja', 'en ja', 'ja'],
  ['ja-JP', 'en ja', 'ja'],
  ['ar-EG', 'en ar', 'ar'],
  ['cy', 'en cy', 'cy'],
  ['ru', 'en pl', 'en'],
  ['x-klingon', 'en', 'en'],
  ['en-x-private', 'en', 'en'],
  ['zh-Hant-CN-x-private1-private2', 'en zh-Hant-CN', 'zh-Hant-CN'],
  ['de-DE-u-co-phonebk', 'en de-DE', 'de-DE'],
  ['fr', '*', '*'],
  ['fr', 'fr *', 'fr'],
  ['fr', 'en *', 'en'],
];

it.each(TABLE)('asked for %s where there is %s, %s is used', (asked, present, used) => {
  const parts = new Set(present.split(' ').map((locale) => `email:${locale}`));
  const found = findPart((key) => parts.has(key), {
    channel: 'email',
    locale: asked,
    variant: null,
    defaultLocale: 'en',
  });
  expect(found?.locale).toBe(used);
});

test('the table has forty pairs', () => expect(TABLE).toHaveLength(40));

it.each([
  ['en b', 'en en:b', 'en:b'],
  ['de b', 'en en:b de', 'de'],
  ['de-AT b', 'en en:b de de:b', 'de:b'],
  ['fr b', 'en en:b de', 'en:b'],
  ['fr c', 'en en:b', 'en'],
  ['fr b', '* *:b', '*:b'],
  ['de b', 'en *:b', 'en'],
])('of a variant, asked for %s where there is %s, %s is used', (asked, present, used) => {
  const [locale = '', variant = null] = asked.split(' ');
  const parts = new Set(present.split(' ').map((one) => `sms:${one}`));
  const found = findPart((key) => parts.has(key), { channel: 'sms', locale, variant, defaultLocale: 'en' });
  expect(found?.key).toBe(`sms:${used}`);
});

test('a channel that says nothing has no part', () => {
  const asked = { channel: 'push', locale: 'en', variant: null, defaultLocale: 'en' } as const;
  expect(findPart((key) => key === 'email:en', asked)).toBeNull();
});

test('a private use subtag is not left behind alone', () => {
  expect(lookupChain('zh-Hant-CN-x-one')).toEqual(['zh-Hant-CN-x-one', 'zh-Hant-CN', 'zh-Hant', 'zh']);
});

test('locales have one spelling', () => {
  expect(['EN-gb', 'zh-hant', 'no such', ''].map(canonicalLocale)).toEqual(['en-GB', 'zh-Hant', null, null]);
});
