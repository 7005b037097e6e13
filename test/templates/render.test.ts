import fc from 'fast-check';
import { expect, it, test } from 'vitest';
import type { Json } from '../../src/domain/templates/source.ts';
import { render } from '../../src/templates/render.ts';
import {
  compiled,
  data,
  htmlInput,
  prepare,
  renderInput,
  renderView,
  said,
  smsInput,
  templateInput,
  templateSource,
} from './sources.ts';

const problemsOf = async (input: Parameters<typeof compiled>[0], given: Json) => {
  const rendered = render(prepare((await compiled(input)).bundle), renderInput({ data: given, channel: 'sms' }));
  return rendered.isRendered ? [] : rendered.problems.map(({ pointer, code }) => `${pointer} ${code}`);
};

test('each channel gets the fields that its content has', async () => {
  const content = {
    email: { en: { subject: 'S {{ name }}', html: '<p>{{ name }}</p>' } },
    sms: { en: { body: 'sms {{ name }}' } },
    push: {
      en: {
        title: 'T {{ name }}',
        body: 'b',
        url: '/orders/{{ order.number }}',
        image: 'https://x.example/a.png',
        data: { id: '{{ order.number }}' },
      },
    },
    whatsapp: {
      en: {
        template: {
          name: 'a',
          language: 'en',
          components: [{ type: 'body', parameters: [{ type: 'text', text: '{{ name }}' }] }],
        },
      },
    },
    webhook: {
      '*': {
        payload: {
          n: { $number: 'order.total' },
          p: { $boolean: 'order.paid' },
          all: { $value: 'order.items' },
          no: { $value: 'note' },
          t: '{{ order.total }}',
          k: 7,
        },
      },
    },
    in_app: { en: { title: 'T', html: '<p>{{ name }}</p>', url: '/o' } },
  };
  const { bundle } = await compiled(templateInput({ content }));
  const of = (channel: keyof typeof content) => render(prepare(bundle), renderInput({ channel }));
  expect(of('email')).toMatchObject({
    content: { subject: 'S Ada', html: '<p>Ada</p>', text: 'Ada' },
    locale: 'en',
    variant: null,
  });
  expect(of('sms')).toMatchObject({ content: { text: 'sms Ada' } });
  expect(of('push')).toMatchObject({
    content: { title: 'T Ada', text: 'b', url: '/orders/A-17', image: 'https://x.example/a.png', data: { id: 'A-17' } },
  });
  expect(of('whatsapp')).toMatchObject({
    content: {
      template: {
        name: 'a',
        language: 'en',
        components: [{ type: 'body', parameters: [{ type: 'text', text: 'Ada' }] }],
      },
    },
  });
  expect(of('webhook')).toEqual({
    isRendered: true,
    content: { payload: { n: 12.5, p: true, all: [{ name: 'Tea', price: 3 }], no: null, t: '12.5', k: 7 } },
    locale: '*',
    variant: null,
  });
  expect(of('in_app')).toMatchObject({ content: { title: 'T', html: '<p>Ada</p>', url: '/o' } });
});

test('data cannot change the form of JSON', async () => {
  const { bundle } = await compiled(templateInput({ content: { webhook: { '*': { payload: { a: '{{ name }}' } } } } }));
  const name = '","b":{"$value":"order"},"c":"{{ order.total }}';
  const rendered = render(prepare(bundle), renderInput({ channel: 'webhook', data: data({ name }) }));
  expect(rendered).toMatchObject({ content: { payload: { a: name } } });
});

test('data adds no line to a subject', async () => {
  const given = data({ order: { number: '1\r\nBcc: eve@x.example\u2028\u0000z' } });
  expect((await said(templateInput(), { data: given })).content.subject).toBe('Order 1 Bcc: eve@x.example z');
});

it.each([
  [{ order: { number: '1' } }, '/template/data/name required'],
  [{ name: 7, order: { number: '1' } }, '/template/data/name invalid_type'],
  [{ name: 'x'.repeat(101), order: { number: '1' } }, '/template/data/name too_long'],
  [{ name: 'x', order: {} }, '/template/data/order/number required'],
  [{ name: 'x', order: { number: '1', colour: 'red' } }, '/template/data/order/colour unknown_field'],
  [
    { name: 'x', order: { number: '1', items: [{}, { price: 'a' }] } },
    '/template/data/order/items/1/price invalid_type',
  ],
  [{ name: 'x', order: { number: '1', date: '2026-02-30' } }, '/template/data/order/date invalid_value'],
  [{ name: 'x', order: { number: '1' }, 'a/b~c': 1 }, '/template/data/a~1b~0c unknown_field'],
  [
    JSON.parse('{"name":"x","order":{"number":"1"},"__proto__":{"note":"x"}}'),
    '/template/data/__proto__ unknown_field',
  ],
  [
    { name: 'x', order: { number: '1', items: Array.from({ length: 1_001 }, () => ({})) } },
    '/template/data/order/items too_long',
  ],
  [{ name: 'x', note: 'x'.repeat(65_536), order: { number: '1' } }, '/template/data too_long'],
  ['x', '/template/data invalid_type'],
])('data that the schema does not allow is refused where it stands: %j', async (given, problem) => {
  expect(await problemsOf(smsInput('x'), given)).toContain(problem);
});

test('no problem repeats a value of the data', async () => {
  const { bundle } = await compiled(smsInput('x'));
  const given = { name: 'secret'.repeat(20), order: { number: 4711, total: 'secret', date: 'secret' } };
  const rendered = render(prepare(bundle), renderInput({ channel: 'sms', data: given }));
  expect(JSON.stringify(rendered)).not.toMatch(/secret|4711/);
});

test('what is not given has its default, and nothing where it has none', async () => {
  const schema = {
    type: 'object',
    properties: { greeting: { type: 'string', default: 'Hello' }, note: { type: 'string' } },
  };
  const input = smsInput('{{ greeting }}{{ note }}!', { schema, sample: {} });
  expect((await said(input, { channel: 'sms', data: {} })).content.text).toBe('Hello!');
});

it.each([
  ['{{ order.date | date }}', 'de', 'UTC', '31.01.2026'],
  ["{{ order.date | date: 'long' }}", 'en', 'America/Los_Angeles', 'January 31, 2026'],
  ["{{ order.date | date: 'long' }}", 'fr', 'UTC', '31 janvier 2026'],
  ["{{ now_accepted | date: 'time' }}", 'de', 'Asia/Tokyo', '08:30'],
  ["{{ order.total | money: 'EUR' }}", 'de', 'UTC', '12,50\u00A0€'],
  ["{{ order.total | money: 'JPY' }}", 'en', 'UTC', '¥13'],
  ['{{ order.total | number: 2 }}', 'de', 'UTC', '12,50'],
  ['{{ 0.5 | number: "percent" }}', 'en', 'UTC', '50%'],
  ['{{ order.total | plus: 1 | round }}', 'en', 'UTC', '14'],
  ['{{ name | url_encode }}', 'en', 'UTC', 'Ada'],
  ['{{ order.items | map: "name" | join: ", " | upcase }}', 'en', 'UTC', 'TEA'],
  ['{% assign first = order.items | first %}{{ first.name }}', 'en', 'UTC', 'Tea'],
  ['{% for i in (1..3) %}{% cycle "a", "b" %}{{ forloop.index }}{% endfor %}', 'en', 'UTC', 'a1b2a3'],
])('%s in %s and %s is %s', async (body, locale, timeZone, text) => {
  const content = { sms: { en: { body }, de: { body }, fr: { body } } };
  const view = renderView({ locale, timeZone, acceptedAt: '2026-01-30T23:30:00Z' });
  expect((await said(templateInput({ content }), { channel: 'sms', view })).content.text).toBe(text);
});

test('dates are written in the region that is asked for, if the words are in its language', async () => {
  const content = { sms: { en: { body: "{{ order.date | date: 'short' }}" } } };
  const of = async (locale: string) =>
    (await said(templateInput({ content }), { channel: 'sms', view: renderView({ locale }) })).content.text;
  expect([await of('en-GB'), await of('en-US'), await of('de')]).toEqual(['31/01/2026', '1/31/26', '1/31/26']);
});

const FORMS = { zero: 'zero', one: 'one', two: 'two', few: 'few', many: 'many', other: 'other' };
/** Counts by language, and their categories in CLDR 42 and later. */
const PLURALS: [string, [number, string][]][] = [
  [
    'en',
    [
      [0, 'other'],
      [1, 'one'],
      [2, 'other'],
      [1.5, 'other'],
    ],
  ],
  [
    'de',
    [
      [0, 'other'],
      [1, 'one'],
      [2, 'other'],
    ],
  ],
  [
    'pl',
    [
      [0, 'many'],
      [1, 'one'],
      [2, 'few'],
      [5, 'many'],
      [12, 'many'],
      [22, 'few'],
      [1.5, 'other'],
    ],
  ],
  [
    'ar',
    [
      [0, 'zero'],
      [1, 'one'],
      [2, 'two'],
      [3, 'few'],
      [11, 'many'],
      [100, 'other'],
    ],
  ],
  [
    'ja',
    [
      [0, 'other'],
      [1, 'other'],
      [2, 'other'],
    ],
  ],
  [
    'ru',
    [
      [0, 'many'],
      [1, 'one'],
      [2, 'few'],
      [5, 'many'],
      [11, 'many'],
      [21, 'one'],
      [1.5, 'other'],
    ],
  ],
  [
    'cy',
    [
      [0, 'zero'],
      [1, 'one'],
      [2, 'two'],
      [3, 'few'],
      [6, 'many'],
      [4, 'other'],
    ],
  ],
];

it.each(PLURALS)('in %s a count has the form of its language', async (locale, counts) => {
  const categories = new Intl.PluralRules(locale).resolvedOptions().pluralCategories;
  const forms = Object.fromEntries(Object.entries(FORMS).filter(([form]) => (categories as string[]).includes(form)));
  const schema = { type: 'object', properties: { count: { type: 'number' } } };
  const content = { sms: { [locale]: { body: "{{ 'items' | t: count: count }}" } } };
  const { bundle } = await compiled(
    templateInput({ content, schema, sample: {}, defaultLocale: locale, strings: { [locale]: { items: forms } } }),
  );
  const prepared = prepare(bundle);
  const made = counts.map(([count]) => {
    const rendered = render(prepared, renderInput({ channel: 'sms', data: { count }, view: renderView({ locale }) }));
    return [count, rendered.isRendered && rendered.content.text];
  });
  expect(made).toEqual(counts);
});

test('a string is filled in, and escaped where it stands in HTML', async () => {
  const strings = { en: { hello: 'Hello {{ who }} & you' } };
  const { html, text } = (
    await said(htmlInput("<p>{{ 'hello' | t: who: name }}</p>", { strings }), { data: data({ name: '<Ada>' }) })
  ).content;
  expect([html, text]).toEqual(['<p>Hello &lt;Ada&gt; &amp; you</p>', 'Hello <Ada> & you']);
});

test('the same input renders the same, whatever was rendered before', async () => {
  const { bundle } = await compiled(
    smsInput(
      '{% cycle "a", "b" %}{% assign x = name %}{{ x }}{% capture y %}{{ order.number }}{% endcapture %}{{ y }}',
    ),
  );
  const prepared = prepare(bundle);
  fc.assert(
    fc.property(fc.string({ maxLength: 20 }), fc.string({ maxLength: 20 }), (name, number) => {
      const input = renderInput({ channel: 'sms', data: { name, order: { number } } });
      expect(render(prepared, input)).toEqual(render(prepare(bundle), input));
    }),
    { numRuns: 50 },
  );
});

test('what a person has is not left for the next one', async () => {
  const { bundle } = await compiled(smsInput('{% if note %}{% assign secret = note %}{% endif %}{{ secret }}'));
  const prepared = prepare(bundle);
  const of = (given: Json) => render(prepared, renderInput({ channel: 'sms', data: given }));
  expect(of(data({ note: 'first' }))).toMatchObject({ content: { text: 'first' } });
  expect(of(templateSource().sample)).toMatchObject({ content: { text: '' } });
});
