import fc from 'fast-check';
import { Parser } from 'htmlparser2';
import { expect, test } from 'vitest';
import type { Json, JsonObject } from '../../src/domain/templates/source.ts';
import { compile } from '../../src/templates/compile.ts';
import { createDataReader } from '../../src/templates/data.ts';
import { HTML_KIT } from '../../src/templates/html-kit.ts';
import { hasAllowedUrls, isAllowedUrl } from '../../src/templates/html-rules.ts';
import { blankLiquid, liquidTokens, maskLiquid, tokensOf } from '../../src/templates/liquid-tokens.ts';
import { render } from '../../src/templates/render.ts';
import { checkSchema } from '../../src/templates/schema.ts';
import { createReport } from '../../src/templates/source-text.ts';
import { XSS_VECTORS } from '../hardening/xss-vectors.ts';
import { data, htmlInput, prepare, renderInput, smsInput, templateInput } from './sources.ts';

const name = fc.constantFrom('a', 'b', 'size', 'toString', 'ä/~', '');
type Pair = { schema: JsonObject; value: Json };

/** A schema, and a value that satisfies it. */
const { pair } = fc.letrec<{ pair: Pair }>((tie) => ({
  pair: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc
      .string({ unit: 'grapheme' })
      .map((value): Pair => ({ schema: { type: 'string', maxLength: value.length }, value })),
    fc.integer().map((value): Pair => ({ schema: { type: 'integer', minimum: value, maximum: value }, value })),
    fc.boolean().map((value): Pair => ({ schema: { type: ['boolean', 'null'] }, value })),
    fc.constantFrom('x', 7, null).map((value): Pair => ({ schema: { enum: ['x', 7, null] }, value })),
    fc.array(tie('pair'), { maxLength: 1 }).map((items): Pair => {
      const value = items.flatMap((one) => [one.value, one.value]);
      return { schema: { type: 'array', minItems: value.length, ...(items[0] && { items: items[0].schema }) }, value };
    }),
    objectOf(tie('pair')),
  ),
}));

function objectOf(inner: fc.Arbitrary<Pair>): fc.Arbitrary<Pair> {
  return fc.dictionary(name, inner, { maxKeys: 3 }).map((pairs): Pair => {
    const entries = Object.entries(pairs);
    const properties = Object.fromEntries(entries.map(([key, one]) => [key, one.schema]));
    const value = Object.fromEntries(entries.map(([key, one]) => [key, one.value]));
    return { schema: { type: 'object', required: Object.keys(properties), properties }, value };
  });
}

test('data that satisfies its schema is taken as it is, and without a property or with one more it is refused there', () => {
  fc.assert(
    fc.property(objectOf(pair), ({ schema, value }) => {
      expect(checkSchema(schema, createReport())).toBe(true);
      const read = createDataReader(schema, '/data', HTML_KIT);
      expect(read(value)).toMatchObject({ data: value, problems: [] });
      const more = { ...(value as JsonObject), another: 1 };
      expect(read(more).problems).toMatchObject([{ pointer: '/data/another', code: 'unknown_field' }]);
      const [first] = Object.keys(value as JsonObject);
      if (first === undefined) return;
      const { [first]: _, ...less } = value as JsonObject;
      const pointer = `/data/${first.replace('~', '~0').replace('/', '~1')}`;
      expect(read(less).problems).toMatchObject([{ pointer, code: 'required' }]);
    }),
  );
});

const keyword = fc.constantFrom(
  'type',
  'properties',
  'required',
  'items',
  'enum',
  'format',
  'default',
  'maximum',
  'minLength',
  'x',
  '__proto__',
);
const oddSchema = fc.letrec<{ schema: unknown }>((tie) => ({
  schema: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom('object', 'array', 'string', 'html', 7, null, true, ['a'], ['string', 'null'], {}, [], 'date'),
    fc.dictionary(keyword, tie('schema'), { maxKeys: 4 }),
    fc.array(tie('schema'), { maxLength: 2 }),
  ),
})).schema;

test('whatever is given for a schema or for data, it is taken or refused', () => {
  fc.assert(
    fc.property(fc.dictionary(keyword, oddSchema), fc.jsonValue(), (properties, value) => {
      const schema = { type: 'object', properties } as unknown as JsonObject;
      const report = createReport();
      const isUsable = checkSchema(schema, report);
      expect(isUsable).toBe(report.problems.length === 0);
      if (isUsable) createDataReader(schema, '/data', HTML_KIT)(value as Json);
    }),
    { numRuns: 1_000 },
  );
});

const piece = fc.constantFrom(
  ...[
    'a',
    ' ',
    '\n',
    '<p>',
    '{{ name }}',
    '{{- order.number -}}',
    '{% if name %}',
    '{% endif %}',
    '{% comment %}{{ x }}{% endcomment %}',
  ],
  ...['{% raw %}{{ x }}{% endraw %}', "{{ 'a}}b' }}", '{% assign x = "%" %}', 'ü', '😀'],
);
const liquid = fc.array(piece, { maxLength: 20 }).map((pieces) => pieces.join(''));

test('Liquid that is masked comes back, and what stands for it is as long or tells where it was', () => {
  fc.assert(
    fc.property(liquid, (text) => {
      const tokens = tokensOf(text);
      fc.pre(tokens !== null);
      const masked = maskLiquid(text);
      expect(masked.unmask(masked.text)).toBe(text);
      expect(blankLiquid(text, liquidTokens(text))).toHaveLength(text.length);
      for (const [at, letter] of [...masked.text].map((one, index) => [index, one] as const)) {
        if (letter === 'a' && masked.text[at] === 'a') expect(text[masked.offsetOf(at)]).toBe('a');
      }
    }),
  );
});

const escaped = (text: string) => text.replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`);

test('an address in HTML is allowed where the address itself is', () => {
  const scheme = fc.constantFrom(
    'https://',
    'http://',
    'javascript:',
    'data:',
    'mailto:',
    'tel:',
    '/',
    '//',
    '#',
    '',
    ' ',
    'ftp://',
  );
  fc.assert(
    fc.property(scheme, fc.stringMatching(/^[a-z0-9./?:@#&"'<>-]{1,12}$/), fc.boolean(), (begin, end, inApp) => {
      const url = begin + end;
      const html = `<p><a class="x" href="${escaped(url).replace(/&#38;/g, '&amp;')}">x</a></p>`;
      expect(hasAllowedUrls(html, inApp)).toBe(isAllowedUrl(url, 'link', inApp));
    }),
  );
});

/** What people and programs may leave in a source, in any order. */
const scrap = fc.constantFrom(
  ...[
    '{{',
    '}}',
    '{%',
    '%}',
    '{{ name }}',
    '{{ nobody | upcase }}',
    '{% if name %}',
    '{% else %}',
    '{% endif %}',
    '{% for i in order.items %}',
  ],
  ...[
    '{% endfor %}',
    '{{ i.name | default: "x" }}',
    "{% render 'a' %}",
    "{% render 'a', b: name %}",
    '{% raw %}',
    '{% endraw %}',
    '{% liquid',
  ],
  ...[
    'echo name',
    '{% case name %}',
    '{% when "a" %}',
    '{% endcase %}',
    '{% cycle "a", "b" %}',
    "{{ 't' | t: count: 3 }}",
    '{{ story | raw }}',
  ],
  ...[
    '<p>',
    '</p>',
    '<a href="',
    '">',
    '<!--',
    '-->',
    '<',
    '>',
    '"',
    "'",
    '\\',
    '\n',
    '\0',
    '\u2028',
    '<mjml>',
    '<mj-body>',
    '<mj-section>',
  ],
  ...[
    '<mj-column>',
    '<mj-text>',
    '</mj-text>',
    '</mj-column>',
    '</mj-section>',
    '<mj-raw>',
    '</mj-raw>',
    '{{ content }}',
    '<style>',
    '</style>',
  ],
  ...[
    '[',
    ']',
    '(1..3)',
    '| t',
    ': ',
    '{{ order }}',
    '{{ 1 | date }}',
    '{% assign x = order.items | first %}',
    '{{ x.name }}',
    '&amp;',
    '%',
  ],
);
const scraps = fc.array(scrap, { maxLength: 12 }).map((some) => some.join(''));
const partials = { a: { name: 'a', text: 'a', mjml: '<mj-section></mj-section>' } };

test('whatever stands in a source, it is compiled or told what is wrong, and what is compiled is rendered', async () => {
  await fc.assert(
    fc.asyncProperty(scraps, fc.constantFrom('sms', 'html', 'text', 'layout'), async (text, place) => {
      const input = { ...inputWith(text, place), partials };
      const { bundle, problems } = await compile(input);
      expect(bundle === null).toBe(problems.length > 0);
      if (bundle) render(prepare(bundle), renderInput({ channel: place === 'sms' ? 'sms' : 'email' }));
    }),
    { numRuns: 500 },
  );
});

test('so it is with MJML', async () => {
  await fc.assert(
    fc.asyncProperty(scraps, async (mjml) => {
      const input = { ...templateInput({ content: { email: { en: { subject: 'x', mjml } } } }), partials };
      const { bundle, problems } = await compile(input);
      expect(bundle === null).toBe(problems.length > 0);
    }),
    { numRuns: 100 },
  );
});

const markup = fc.constantFrom(
  ...[
    '{{ name }}',
    '{{ name }}',
    '{{ name | upcase }}',
    '{{ name | json }}',
    '{{ story | raw }}',
    '{{ story }}',
    '{% if note %}',
    '{% else %}',
    '{% endif %}',
  ],
  ...[
    '{% capture x %}',
    '{% endcapture %}',
    '{{ x }}',
    '{% assign x = name %}',
    '{% for i in (1..2) %}',
    '{% endfor %}',
    "{% render 'a', b: name %}",
  ],
  ...[
    '<p title="',
    '<p title=',
    "<p title='",
    '<a href="',
    '<a href="https://x.example/',
    '<img src="',
    '<b>',
    '</b>',
    '<b ',
    '<',
    '</',
    '>',
    '">',
    "'>",
  ],
  ...[
    ' class="c"',
    ' onclick="',
    ' style="',
    'color:',
    '<style>',
    '</style>',
    '<title>',
    '</title>',
    '<textarea>',
    '</textarea>',
    '<!--',
    '-->',
    '<!',
  ],
  ...[
    '<!--[if mso]>',
    '<![endif]-->',
    '<![CDATA[',
    ']]>',
    '<?',
    'x',
    ' ',
    '/',
    '=',
    '"',
    "'",
    '`',
    '&',
    '<plaintext>',
    '<noscript>',
    '<xmp>',
    '<template>',
  ],
);
const page = fc.array(markup, { minLength: 2, maxLength: 14 }).map((some) => some.join(''));

test('in whatever page Liquid is allowed, no value adds a tag or an attribute to it', async () => {
  const cards = { a: { name: 'a', html: '<i title="{{ b }}">{{ b }}</i>' } };
  const hostile = [
    ...XSS_VECTORS,
    '" x="',
    "' x='",
    ' x=y ',
    '>',
    '<zz>',
    '</style><zz>',
    '--><zz>',
    ']]><zz>',
    '?><zz>',
    'x',
  ];
  let pages = 0;
  await fc.assert(
    fc.asyncProperty(page, fc.constantFrom(...hostile), async (html, name) => {
      const content = { email: { en: { subject: 'x', html, text: 'x' } } };
      const { bundle } = await compile(templateInput({ content }, { partials: cards }));
      if (!bundle) return;
      const prepared = prepare(bundle);
      const [quiet, loud] = ['Ada', name].map((one) =>
        render(prepared, renderInput({ data: data({ name: one, story: one }) })),
      );
      if (!quiet?.isRendered || !loud?.isRendered) return;
      pages++;
      // HTML that is cleaned may have its own tags; what a value may not do is to be one.
      if (!html.includes('raw')) expect(shapeOf(loud.content.html ?? '')).toEqual(shapeOf(quiet.content.html ?? ''));
      expect(shapeOf(loud.content.html ?? '').join(' ')).not.toMatch(/<script>|<svg>|<zz>|(?:^| )on\w+/);
    }),
    { numRuns: 1_000 },
  );
  expect(pages).toBeGreaterThan(30);
});

/** The tags and attributes that a parser finds. */
function shapeOf(html: string): string[] {
  const found: string[] = [];
  const parser = new Parser({
    onopentagname: (tag) => found.push(`<${tag}>`),
    onattribute: (attribute) => found.push(attribute),
  });
  parser.end(html);
  return found;
}

function inputWith(text: string, place: string) {
  if (place === 'sms') return smsInput(text);
  if (place === 'html') return htmlInput(text);
  const content = { email: { en: { subject: 'x', text: place === 'text' ? text : 'x' } } };
  const layouts = { plain: { name: 'x', text: place === 'layout' ? `${text}{{ content }}` : '{{ content }}' } };
  return templateInput({ content, layout: 'plain' }, { layouts });
}
