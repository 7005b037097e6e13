import fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonical, fileOf, fromFiles, isSame, type Resource, toFiles } from '../../src/cli/templates/files.ts';
import { typesOf } from '../../src/cli/templates/types-of.ts';

const text = fc.string({ unit: 'grapheme', maxLength: 40 }).map((one) => one.replaceAll('\r', ''));
const locale = fc.constantFrom('en', 'de', 'zh-Hant', 'en@b', '*', '*@b');
const part = fc.record(
  {
    subject: text,
    mjml: text,
    html: text,
    text: fc.option(text),
    body: text,
    data: fc.dictionary(fc.constantFrom('a', 'b'), text),
  },
  { requiredKeys: [] },
);
const parts = fc.dictionary(locale, part, { maxKeys: 3 });
const template = fc.record({
  name: text,
  category: fc.constantFrom('transactional', 'marketing'),
  defaultLocale: fc.constant('en'),
  layout: fc.option(fc.constantFrom('plain', 'wide')),
  variants: fc.array(fc.record({ key: text, weight: fc.nat() }), { maxLength: 2 }),
  schema: fc.constant({ type: 'object', properties: { name: { type: 'string' } } }),
  sample: fc.dictionary(fc.constantFrom('name', 'n'), text),
  strings: fc.dictionary(fc.constantFrom('en', 'pl'), fc.dictionary(fc.constantFrom('items', 'x'), text), {
    maxKeys: 2,
  }),
  content: fc.dictionary(fc.constantFrom('email', 'sms', 'push', 'webhook'), parts, { maxKeys: 3 }),
});
const shared = fc.record({ name: text, mjml: text, html: text, text }, { requiredKeys: ['name'] });

const resource: fc.Arbitrary<Resource> = fc.oneof(
  template.map((source) => ({ kind: 'template' as const, key: 'order-shipped', source: source as never })),
  shared.map((source) => ({ kind: 'layout' as const, key: 'plain', source: source as never })),
  shared.map((source) => ({ kind: 'partial' as const, key: 'footer', source: source as never })),
);

test('what is written to files and read again is the same template', () => {
  fc.assert(
    fc.property(resource, (one) => {
      const { resources, problems } = fromFiles(toFiles(one));
      expect(problems).toEqual([]);
      expect(resources.map(({ source, ...rest }) => ({ ...rest, source: canonical(source) }))).toEqual([
        { ...one, source: canonical(one.source) },
      ]);
    }),
  );
});

test('long texts are files of their own, by channel, locale and variant', () => {
  const content = {
    email: { en: { subject: 'Hi', mjml: '<mj-text/>' }, 'en@b': { mjml: 'b' } },
    sms: { '*': { body: 'x' } },
  };
  const files = toFiles({ kind: 'template', key: 'hello', source: { name: 'Hello', content } });
  expect([...files.keys()]).toEqual([
    'templates/hello/template.json',
    'templates/hello/email.en.json',
    'templates/hello/email.en.mjml',
    'templates/hello/email.en@b.mjml',
    'templates/hello/sms._.liquid',
  ]);
});

test.each([
  ['README.md', 'is in none of'],
  ['templates/hello.json', 'is in none of'],
  ['templates/Hello/template.json', 'is no key'],
  ['templates/hello/email.en.mjlm', 'ends with none of'],
  ['templates/hello/email.mjml', 'is no file of a template'],
  ['templates/hello/schema.en.html.json', 'is no file of a template'],
  ['layouts/plain/email.en.mjml', 'is no file of a template'],
])('%s is refused with its path, since nobody would read it', (path, detail) => {
  const whole = path.startsWith('layouts') ? 'layouts/plain/layout.json' : 'templates/hello/template.json';
  const { problems } = fromFiles(
    new Map([
      [whole, '{}'],
      [path, '{}'],
    ]),
  );
  expect(problems).toMatchObject([{ path, detail: expect.stringContaining(detail) }]);
});

test('a folder without its main file, and JSON that is none, are told with the file', () => {
  const { problems } = fromFiles(
    new Map([
      ['templates/hello/schema.json', '[1]'],
      ['templates/hello/sms.en.liquid', 'Hi\r\n'],
    ]),
  );
  expect(problems).toEqual([
    { path: 'templates/hello/template.json', detail: 'is missing' },
    { path: 'templates/hello/schema.json', detail: 'does not contain a JSON object' },
  ]);
});

test('types say what a schema takes', () => {
  const schema = {
    type: 'object',
    required: ['name', 'kind'],
    properties: {
      name: { type: 'string', description: 'Of the\nperson */' },
      kind: { enum: ['a', 'b'] },
      'first-item': { type: ['integer', 'null'] },
      items: { type: 'array', items: { type: 'object', properties: { n: { type: 'number' } } } },
      sizes: { type: 'array', items: { enum: ['s', 'm'] } },
      rest: { type: 'object', additionalProperties: true },
    },
  };
  expect(typesOf([{ key: 'order-shipped', schema }])).toContain(`export type TemplateData = {
  "order-shipped": {
    /** Of the person * / */
    name: string;
    kind: "a" | "b";
    "first-item"?: number | null;
    items?: {
      n?: number;
    }[];
    sizes?: ("s" | "m")[];
    rest?: {
      [name: string]: unknown;
    };
  };
};`);
});

test('a problem is told with the file that it is in', () => {
  const hello = { kind: 'template', key: 'hello' } as const;
  const layout = { kind: 'layout', key: 'plain' } as const;
  expect(fileOf(hello, '/content/email/en@b/mjml')).toBe('templates/hello/email.en@b.mjml');
  expect(fileOf(hello, '/content/webhook/*/payload/order')).toBe('templates/hello/webhook._.json');
  expect(fileOf(hello, '/content/email/en/subject')).toBe('templates/hello/email.en.json');
  expect(fileOf(hello, '/strings/pl/items/few')).toBe('templates/hello/strings.pl.json');
  expect(fileOf(hello, '/schema/properties/a~1b')).toBe('templates/hello/schema.json');
  expect(fileOf(hello, '/variants')).toBe('templates/hello/template.json');
  expect(fileOf(layout, '/mjml')).toBe('layouts/plain/layout.mjml');
});

test('what a template takes for granted makes no difference', () => {
  const short = { name: 'Hello', content: {} };
  const whole = { ...short, category: 'transactional', defaultLocale: 'en', layout: null, variants: [], strings: {} };
  expect(isSame('template', short, { ...whole, schema: { type: 'object', properties: {} }, sample: {} })).toBe(true);
  expect(isSame('template', short, { ...whole, category: 'marketing' })).toBe(false);
});
