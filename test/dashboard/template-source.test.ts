import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { asPreferred } from '../../dashboard/src/pages/template/as-preferred.ts';
import { changesBetween, pointerInWords } from '../../dashboard/src/pages/template/compare.ts';
import { placeInUrl } from '../../dashboard/src/pages/template/place-in-url.ts';
import { chosenPart, fieldsOf, newPart, pointerOf, setIn, treeOf } from '../../dashboard/src/pages/template/source.ts';
import { keyOf } from '../../dashboard/src/pages/templates/key-of.ts';
import { sourcesIn } from '../../dashboard/src/pages/templates/starters.ts';
import { fromFiles } from '../../src/cli/templates/files.ts';

const SOURCE = {
  name: 'Order shipped',
  defaultLocale: 'de',
  content: {
    sms: { en: { body: 'Hi' } },
    email: { en: { html: '<p>' }, 'de@b': { subject: 'B' }, de: { html: '<p>' }, '*': {} },
  },
};

describe('the source of a template', () => {
  test('is a tree: all languages, the default one, its variants, the others', () => {
    const tree = treeOf(SOURCE).map(({ channel, parts }) => [channel, parts.map(({ name }) => name)]);
    expect(tree).toEqual([
      ['email', ['*', 'de', 'de@b', 'en']],
      ['sms', ['en']],
    ]);
    expect(chosenPart(SOURCE, 'email/de@b')).toMatchObject({ locale: 'de', variant: 'b' });
    expect(chosenPart(SOURCE, 'push/en')).toMatchObject({ channel: 'email', name: '*' });
  });

  test('is changed in one place, and left alone elsewhere', () => {
    const changed = setIn(SOURCE, ['content', 'sms', 'en', 'body'], 'Hello');
    expect(changed.content.sms.en.body).toBe('Hello');
    expect(changed.content.email).toBe(SOURCE.content.email);
    expect(setIn(SOURCE, ['content', 'sms'], undefined).content).not.toHaveProperty('sms');
    expect(pointerOf(['content', 'a/b', '~'])).toBe('/content/a~1b/~0');
  });

  test('has a mail in MJML or in HTML, and a new part says at first what the default language does', () => {
    expect(fieldsOf('email', { html: '<p>' }).map(({ name }) => name)).toEqual(['subject', 'html', 'text']);
    expect(fieldsOf('email', {}).map(({ name }) => name)).toEqual(['subject', 'mjml', 'text']);
    expect(newPart(SOURCE, 'email')).toEqual({ html: '<p>' });
    expect(newPart(SOURCE, 'push')).toMatchObject({ title: 'Order shipped' });
  });
});

describe('what differs', () => {
  test('is told field by field, whatever the order of names, and nothing is the same as none', () => {
    const after = { ...setIn(SOURCE, ['content', 'sms', 'en', 'body'], 'Hello'), layout: null, strings: {} };
    expect(changesBetween(SOURCE, after)).toEqual([{ pointer: '/content/sms/en/body', before: 'Hi', after: 'Hello' }]);
    expect(changesBetween({ schema: { a: 1, b: 2 } }, { schema: { b: 2, a: 1 } })).toEqual([]);
    expect(changesBetween({}, { strings: { de: { x: 'y' } } })).toMatchObject([{ pointer: '/strings/de', before: '' }]);
  });

  test('is named in words', () => {
    const words = (pointer: string) => pointerInWords(pointer, (channel) => channel.toUpperCase());
    expect(words('/content/email/*/subject')).toBe('EMAIL, all languages: subject');
    expect(words('/schema')).toBe('Schema');
  });
});

test('a problem leads to its part, field and line', () => {
  const at = (pointer: string, line: number | null = null, isTemplate = true) =>
    placeInUrl({ pointer, line }, isTemplate);
  expect(at('/content/email/en@b/mjml', 3)).toEqual({ at: '', part: 'email/en@b', field: 'mjml', line: '3' });
  expect(at('/schema/properties/a')).toMatchObject({ at: 'schema' });
  expect(at('/layout')).toMatchObject({ at: 'about' });
  expect(at('/mjml', 2, false)).toMatchObject({ at: '', field: 'mjml', line: '2' });
});

test('a scheme that somebody prefers is played by media that always, or never, match', () => {
  const css = '@media (prefers-color-scheme: dark) { a {} } @media ( prefers-color-scheme:light ) { b {} }';
  expect(asPreferred(css, 'dark')).toBe('@media (min-width: 0px) { a {} } @media (max-width: 0px) { b {} }');
});

test('a name makes a key', () => {
  expect(['Order shipped!', 'Größe 2', '  -x- ', '日本'].map(keyOf)).toEqual(['order-shipped', 'groe-2', 'x', '']);
});

test('the gallery reads its files as the command line does', () => {
  const folder = join(import.meta.dirname, '../../src/templates/starters');
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const files = entries.map((entry) => {
    const path = join(entry.parentPath, entry.name);
    return [path.slice(folder.length + 1), readFileSync(path, 'utf8')] as const;
  });
  const { resources } = fromFiles(new Map(files));
  for (const kind of ['template', 'layout'] as const) {
    const expected = resources.filter((one) => one.kind === kind).map(({ key, source }) => ({ key, source }));
    const read = sourcesIn(Object.fromEntries(files), kind).sort((a, b) => (a.key < b.key ? -1 : 1));
    expect(read).toEqual(expected);
    expect(read.length).toBe(kind === 'template' ? 8 : 1);
  }
});
