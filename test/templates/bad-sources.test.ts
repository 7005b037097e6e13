import { describe, expect, it, test } from 'vitest';
import type { CompileInput } from '../../src/domain/templates/bundle.ts';
import { compile } from '../../src/templates/compile.ts';
import { htmlInput, smsInput, templateInput, templateSource } from './sources.ts';

const AT = '/content/email/en/html';
const SMS = '/content/sms/en/body';
const schema = (properties: Record<string, object>) =>
  smsInput('x', { schema: { type: 'object', properties }, sample: {} } as never);
const mjml = (text: string, others: Parameters<typeof templateInput>[1] = {}) =>
  templateInput({ content: { email: { en: { subject: 'x', mjml: text } } } }, others);
const section = (text: string) => `<mj-section><mj-column>${text}</mj-column></mj-section>`;
const MJML = '/content/email/en/mjml';

type Case = [
  what: string,
  input: CompileInput,
  pointer: string,
  code: string,
  line: number | null,
  column: number | null,
];

const LIQUID: Case[] = [
  ['a name that the schema does not have', smsInput('Hi\n  {{ nobody }}'), SMS, 'undeclared_variable', 2, 6],
  ['a property that an object does not have', smsInput('{{ order.price }}'), SMS, 'undeclared_variable', 1, 4],
  [
    'a property of an item of a loop',
    smsInput('{% for i in order.items %}\n{{ i.cost }}{% endfor %}'),
    SMS,
    'undeclared_variable',
    2,
    4,
  ],
  [
    'a name of a loop after its end',
    smsInput('{% for i in order.items %}{% endfor %}{{ i.name }}'),
    SMS,
    'undeclared_variable',
    1,
    42,
  ],
  ['a name in a condition', smsInput('{% if nobody %}x{% endif %}'), SMS, 'undeclared_variable', 1, 7],
  ['a name as an argument of a filter', smsInput('{{ name | default: nobody }}'), SMS, 'undeclared_variable', 1, 20],
  ['a name that JavaScript has', smsInput('{{ constructor }}'), SMS, 'undeclared_variable', 1, 4],
  ['a property that JavaScript has', smsInput('{{ order.__proto__ }}'), SMS, 'undeclared_variable', 1, 4],
  ['a method of a text', smsInput('{{ name.constructor }}'), SMS, 'undeclared_variable', 1, 4],
  ['a name that is computed', smsInput('{{ [name] }}'), SMS, 'computed_name', 1, 4],
  ['a tag that is not on the list', smsInput('a\n{% include "x" %}'), SMS, 'unknown_tag', 2, 1],
  ['a layout', smsInput("{% layout 'x' %}"), SMS, 'unknown_tag', 1, 1],
  ['a counter across templates', smsInput('{% increment n %}'), SMS, 'unknown_tag', 1, 1],
  ['a table row', smsInput('{% tablerow i in order.items %}{% endtablerow %}'), SMS, 'unknown_tag', 1, 1],
  ['a filter that is not on the list', smsInput('{{ name | sha256 }}'), SMS, 'unknown_filter', 1, 1],
  ['a filter that builds arrays', smsInput('{{ order.items | concat: order.items }}'), SMS, 'unknown_filter', 1, 1],
  ['a filter within a cycle', smsInput('{% cycle name | strip_html, "b" %}'), SMS, 'unknown_filter', 1, 17],
  ['a tag that is not closed', smsInput('\n\n {% if name %}x'), SMS, 'invalid_liquid', 3, 2],
  ['an output that is not closed', smsInput('{{ name'), SMS, 'invalid_liquid', 1, 1],
  ['an end without a beginning', smsInput('x{% endif %}'), SMS, 'unknown_tag', 1, 2],
  ['a loop over text', smsInput('{% for i in name %}{% endfor %}'), SMS, 'invalid_type', 1, 13],
  [
    'four loops in each other',
    smsInput(
      '{% for a in order.items %}{% for b in order.items %}{% for c in order.items %}{% for d in order.items %}{% endfor %}{% endfor %}{% endfor %}{% endfor %}',
    ),
    SMS,
    'too_deep',
    1,
    79,
  ],
  ['a range over a thousand', smsInput('{% for i in (1..1001) %}x{% endfor %}'), SMS, 'long_range', 1, 13],
  ['a range whose end is data', smsInput('{% for i in (1..order.total) %}x{% endfor %}'), SMS, 'long_range', 1, 13],
  ['a text split by what is not written', smsInput('{{ name | split: order.number }}'), SMS, 'invalid_argument', 1, 11],
  ['an object where text should be', smsInput('{{ order }}'), SMS, 'not_text', 1, 1],
  ['a list of objects where text should be', smsInput('{{ order.items }}'), SMS, 'not_text', 1, 1],
  ['raw of a text', htmlInput('<p>\n{{ name | raw }}</p>'), AT, 'raw_not_allowed', 2, 11],
  ['raw among other filters', htmlInput('{{ story | append: name | raw }}'), AT, 'raw_not_allowed', 1, 27],
  ['a style of a date that there is not', smsInput("{{ order.date | date: '%Y' }}"), SMS, 'invalid_argument', 1, 17],
  ['money without a currency', smsInput('{{ order.total | money }}'), SMS, 'invalid_argument', 1, 18],
  ['money in a currency that is none', smsInput("{{ order.total | money: 'euro' }}"), SMS, 'invalid_argument', 1, 18],
  ['a partial that there is not', smsInput("{% render 'none' %}"), SMS, 'unknown_partial', 1, 1],
  ['a partial whose name is computed', smsInput('{% render name %}'), SMS, 'computed_partial', 1, 1],
  ['a string that there is not', smsInput("{{ 'items' | t }}"), SMS, 'missing_string', 1, 4],
  ['a string whose name is computed', smsInput('{{ name | t }}'), SMS, 'computed_string', 1, 11],
  ['a character that programs keep', smsInput('a\uFDD0b'), SMS, 'forbidden_character', 1, 2],
];

const HTML: Case[] = [
  ['a script', htmlInput('<p>\n<script>alert(1)</script>'), AT, 'forbidden_tag', 2, 1],
  ['a script in capitals', htmlInput('<SCRIPT src="https://x.example"></SCRIPT>'), AT, 'forbidden_tag', 1, 1],
  ['an event handler', htmlInput('<p onclick="x()">'), AT, 'event_handler', 1, 4],
  [
    'an event handler after a slash',
    htmlInput('<img/onerror="x()" src="https://x.example/y.png">'),
    AT,
    'event_handler',
    1,
    6,
  ],
  ['a link that runs', htmlInput('<a href="javascript:x()">'), AT, 'forbidden_url', 1, 4],
  ['a link that runs, in disguise', htmlInput('<a href=" &#106;ava&#x09;script:x()">'), AT, 'forbidden_url', 1, 4],
  ['a link of data', htmlInput('<a href="data:text/html,x">'), AT, 'forbidden_url', 1, 4],
  ['a link that may become one that runs', htmlInput('<a href="java{{ name }}">'), AT, 'forbidden_url', 1, 4],
  ['an address without quotes', htmlInput('<a href={{ order.url }}>'), AT, 'unquoted_attribute', 1, 4],
  ['an attribute that Liquid writes', htmlInput('<a {{ name }}>'), AT, 'output_in_tag', 1, 4],
  ['a tag that Liquid writes', htmlInput('x <{{ name }}>'), AT, 'output_in_tag', 1, 3],
  ['a part of a tag that Liquid writes', htmlInput('<h{{ order.number }}>'), AT, 'output_in_tag', 1, 3],
  ['an image that is not https', htmlInput('<img src="http://x.example/y.png">'), AT, 'insecure_image', 1, 6],
  ['an image that is data', htmlInput('<img src="data:image/png;base64,AA">'), AT, 'insecure_image', 1, 6],
  [
    'a background that is not https',
    htmlInput('<p style="background:url(http://x.example/y.png)">'),
    AT,
    'insecure_image',
    1,
    4,
  ],
  ['raw in an attribute', htmlInput('<p title="{{ story | raw }}">'), AT, 'raw_not_allowed', 1, 11],
  [
    'a condition around half of an attribute',
    htmlInput('<p {% if note %}title="{% endif %}{{ name }}">x</p>'),
    AT,
    'split_tag',
    1,
    24,
  ],
  ['a condition around half of a tag', htmlInput('{% if note %}<p{% endif %} title="x">x</p>'), AT, 'split_tag', 1, 16],
  [
    'a condition around the beginning of a style',
    htmlInput('{% if note %}<style>{% endif %}</style>'),
    AT,
    'split_tag',
    1,
    21,
  ],
  [
    'a loop that is left within a value',
    htmlInput('{% for i in (1..2) %}<p title="{% break %}">{% endfor %}'),
    AT,
    'split_tag',
    1,
    32,
  ],
  ['a value in a tag that does not end', htmlInput('<p title="x" {{ name }}'), AT, 'output_in_tag', 1, 14],
  ['a value in a comment', htmlInput('<!-- {{ name }} -->'), AT, 'output_in_comment', 1, 6],
  [
    'a tag whose name is joined by a comment',
    htmlInput('<{% comment %}{% endcomment %}script>'),
    AT,
    'output_in_tag',
    1,
    1,
  ],
  [
    'an event handler in a condition',
    htmlInput('<p {% if note %}onclick="x()"{% endif %}>x</p>'),
    AT,
    'event_handler',
    1,
    4,
  ],
  ['raw in a title', htmlInput('<title>{{ story | raw }}</title>'), AT, 'raw_not_allowed', 1, 8],
  [
    'an event handler that only Outlook sees',
    htmlInput('<!--[if mso]><p onclick="x()"><![endif]-->'),
    AT,
    'event_handler',
    1,
    17,
  ],
  [
    'a partial in an attribute',
    templateInput(
      { content: { email: { en: { subject: 'x', html: '<p title="{% render \'a\' %}">' } } } },
      { partials: { a: { name: 'a', html: 'x' } } },
    ),
    AT,
    'partial_in_attribute',
    1,
    11,
  ],
  ['an embedded page', htmlInput('<iframe src="https://x.example"></iframe>'), AT, 'forbidden_tag', 1, 1],
  ['a drawing, which has rules of its own', htmlInput('<svg onload="x()">'), AT, 'forbidden_tag', 1, 1],
  ['a refresh', htmlInput('<meta http-equiv="refresh" content="0;url=https://x.example">'), AT, 'forbidden_tag', 1, 7],
];

const MJML_CASES: Case[] = [
  [
    'a component that there is not',
    mjml(`<mj-section>\n <mj-column><mj-txt>x</mj-txt></mj-column></mj-section>`),
    MJML,
    'invalid_mjml',
    2,
    13,
  ],
  [
    'a component in the wrong place',
    mjml('<mj-section>\n\n<mj-text>x</mj-text></mj-section>'),
    MJML,
    'invalid_mjml',
    3,
    1,
  ],
  ['an attribute that there is not', mjml(section('<mj-text weight="1">x</mj-text>')), MJML, 'invalid_mjml', 1, 24],
  [
    'an attribute with a value that it cannot have',
    mjml(section('\n<mj-text color="blau">{{ name }}</mj-text>')),
    MJML,
    'invalid_mjml',
    2,
    1,
  ],
  [
    'Liquid between components',
    mjml(`<mj-section><mj-column>\n{% if name %}<mj-text>x</mj-text>{% endif %}</mj-column></mj-section>`),
    MJML,
    'liquid_between_components',
    2,
    1,
  ],
  [
    'text between components',
    mjml(`<mj-section><mj-column>\nx<mj-text>x</mj-text></mj-column></mj-section>`),
    MJML,
    'text_between_components',
    2,
    1,
  ],
  ['a file', mjml('<mj-include path="/etc/passwd" />'), MJML, 'forbidden_tag', 1, 1],
  ['an event handler', mjml(section('<mj-text><p onclick="x()">x</p></mj-text>')), MJML, 'event_handler', 1, 36],
  [
    'an event handler by a selector',
    mjml(
      `<mjml><mj-head><mj-html-attributes><mj-selector path=".a"><mj-html-attribute name="onclick">x()</mj-html-attribute></mj-selector></mj-html-attributes></mj-head><mj-body>${section('<mj-text css-class="a">x</mj-text>')}</mj-body></mjml>`,
    ),
    MJML,
    'event_handler',
    null,
    null,
  ],
  ['a link that runs', mjml(section('<mj-button href="javascript:x()">x</mj-button>')), MJML, 'forbidden_url', 1, 35],
  [
    'a partial that is given values',
    mjml(`{% render 'a', b: name %}`, { partials: { a: { name: 'a', mjml: section('<mj-text>x</mj-text>') } } }),
    MJML,
    'invalid_argument',
    1,
    1,
  ],
];

const SOURCE: Case[] = [
  [
    'a field of another channel',
    templateInput({ content: { sms: { en: { body: 'x', subject: 'x' } } } }),
    '/content/sms/en/subject',
    'unknown_field',
    null,
    null,
  ],
  [
    'no subject',
    templateInput({ content: { email: { en: { html: 'x' } } } }),
    '/content/email/en',
    'required',
    null,
    null,
  ],
  [
    'MJML and HTML',
    templateInput({ content: { email: { en: { subject: 'x', html: 'x', mjml: 'x' } } } }),
    '/content/email/en',
    'conflicting_fields',
    null,
    null,
  ],
  ['nothing', templateInput({ content: {} }), '/content', 'required', null, null],
  [
    'nothing in the default locale',
    templateInput({ content: { sms: { de: { body: 'x' } } } }),
    '/content/sms',
    'missing_default_locale',
    null,
    null,
  ],
  [
    'a locale that is none',
    templateInput({ content: { sms: { en: { body: 'x' }, e: { body: 'x' } } } }),
    '/content/sms/e',
    'invalid_locale',
    null,
    null,
  ],
  [
    'one locale twice',
    templateInput({ content: { sms: { en: { body: 'x' }, EN: { body: 'x' } } } }),
    '/content/sms/EN',
    'duplicate',
    null,
    null,
  ],
  [
    'a variant that there is not',
    templateInput({ content: { sms: { en: { body: 'x' }, 'en@b': { body: 'x' } } } }),
    '/content/sms/en@b',
    'unknown_variant',
    null,
    null,
  ],
  ['one variant', smsInput('x', { variants: [{ key: 'a', weight: 1 }] }), '/variants', 'invalid_value', null, null],
  [
    'variants without weight',
    smsInput('x', {
      variants: [
        { key: 'a', weight: 0 },
        { key: 'b', weight: 0 },
      ],
    }),
    '/variants',
    'invalid_value',
    null,
    null,
  ],
  ['a layout that there is not', smsInput('x', { layout: 'none' }), '/layout', 'unknown_layout', null, null],
  ['a text that is too long', smsInput('x'.repeat(262_145)), SMS, 'too_long', null, null],
  ['a text that is too long for its channel', smsInput('x'.repeat(1_601)), '/content/sms/en', 'too_long', null, null],
  [
    'a payload that names what there is not',
    templateInput({ content: { webhook: { '*': { payload: { a: { $number: 'order.price' } } } } } }),
    '/content/webhook/*/payload/a/$number',
    'undeclared_variable',
    null,
    null,
  ],
  [
    'a payload whose number is text',
    templateInput({ content: { webhook: { '*': { payload: { a: { $number: 'name' } } } } } }),
    '/content/webhook/*',
    'invalid_type',
    null,
    null,
  ],
  [
    'a sample that lacks something',
    smsInput('x', { sample: { name: 'Ada' } }),
    '/sample/order',
    'required',
    null,
    null,
  ],
  [
    'a sample with something else',
    smsInput('x', { sample: { ...templateSource().sample, more: 1 } }),
    '/sample/more',
    'unknown_field',
    null,
    null,
  ],
  [
    'a sample of the wrong type',
    smsInput('x', { sample: { ...templateSource().sample, name: 1 } }),
    '/sample/name',
    'invalid_type',
    null,
    null,
  ],
  [
    'a pattern in the schema',
    schema({ a: { type: 'string', pattern: '(a+)+$' } }),
    '/schema/properties/a/pattern',
    'unsupported_keyword',
    null,
    null,
  ],
  [
    'a reference in the schema',
    schema({ a: { $ref: '#' } }),
    '/schema/properties/a/$ref',
    'unsupported_keyword',
    null,
    null,
  ],
  [
    'a name that means something else',
    schema({ recipient: { type: 'string' } }),
    '/schema/properties/recipient',
    'reserved_name',
    null,
    null,
  ],
  [
    'a default that it does not allow',
    schema({ a: { type: 'string', default: 7 } }),
    '/schema/properties/a/default',
    'invalid_type',
    null,
    null,
  ],
  [
    'a type that there is not',
    schema({ a: { type: 'date' } }),
    '/schema/properties/a/type',
    'invalid_value',
    null,
    null,
  ],
  [
    'a plural without other',
    smsInput("{{ 'a' | t: count: order.total }}", { strings: { en: { a: { one: 'x' } } } }),
    '/strings/en/a',
    'missing_plural',
    null,
    null,
  ],
  [
    'a plural that the language does not have',
    smsInput("{{ 'a' | t: count: order.total }}", { strings: { en: { a: { few: 'x', other: 'x' } } } }),
    '/strings/en/a',
    'unknown_plural',
    null,
    null,
  ],
  [
    'a string that names what it is not given',
    smsInput("{{ 'a' | t: count: order.total }}", { strings: { en: { a: 'a {{ name }}' } } }),
    '/strings/en/a',
    'undeclared_variable',
    1,
    6,
  ],
  [
    'a string that names a string',
    smsInput("{{ 'a' | t }}", { strings: { en: { a: "{{ 'a' | t }}" } } }),
    '/strings/en/a',
    'computed_string',
    1,
    4,
  ],
];

describe.each([
  ['Liquid', LIQUID],
  ['HTML', HTML],
  ['MJML', MJML_CASES],
  ['a source', SOURCE],
])('%s', (_kind, cases) => {
  it.each(cases)('with %s is refused where it stands', async (_what, input, pointer, code, line, column) => {
    const { problems, bundle, checksum } = await compile(input);
    expect(problems.map((one) => ({ ...one, detail: '' }))).toContainEqual({ pointer, code, detail: '', line, column });
    expect([bundle, checksum]).toEqual([null, null]);
  });
});

test('a schema that is too deep or too large is refused', async () => {
  let deep: object = { type: 'string' };
  for (let level = 0; level < 9; level++) deep = { type: 'object', properties: { a: deep } };
  const many = Object.fromEntries(Array.from({ length: 201 }, (_, index) => [`p${index}`, { type: 'string' }]));
  for (const [input, code] of [
    [schema({ a: deep }), 'too_deep'],
    [schema(many), 'too_many'],
  ] as const) {
    expect((await compile(input)).problems.map((one) => one.code)).toContain(code);
  }
});

test('partials that name each other in a circle are refused, with the line in the partial', async () => {
  const partials = {
    a: { name: 'a', text: "{% render 'b' %}" },
    b: { name: 'b', text: "\n{% render 'a' %}" },
  };
  const { problems } = await compile({ ...smsInput("{% render 'a' %}"), partials });
  expect(problems).toEqual([
    expect.objectContaining({
      code: 'too_deep',
      line: null,
      detail: expect.stringContaining('In the partial "b", line 2, column 1'),
    }),
  ]);
});

test('what is wrong in a layout is told of the layout', async () => {
  const layouts = { plain: { name: 'Plain', html: '<html>\n{{ nobody }}{{ content }}</html>' } };
  const { problems } = await compile({ ...htmlInput('x', { layout: 'plain' }), layouts });
  expect(problems).toEqual([
    expect.objectContaining({
      pointer: '/layout',
      code: 'undeclared_variable',
      detail: expect.stringContaining('In the layout "plain", line 2, column 4'),
    }),
  ]);
});

test('a source with a thousand faults is answered with a hundred', async () => {
  const { problems } = await compile(smsInput('{{ nobody }}\n'.repeat(1_000)));
  expect(problems).toHaveLength(100);
});
