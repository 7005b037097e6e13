import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { compile, ENGINE } from '../../src/templates/compile.ts';
import { compiled, htmlInput, renderView, said, smsInput, templateInput, templateSource } from './sources.ts';

const section = (text: string) => `<mj-section><mj-column>${text}</mj-column></mj-section>`;
const mail = (mjml: string) => ({ email: { en: { subject: 'x', mjml } } });

test('a template becomes a bundle with a checksum, the variables it names, and what it is made of', async () => {
  const { bundle, checksum, problems, warnings, variables, used } = await compile(
    smsInput('{{ order.number }}{% for item in order.items %}{{ item.name }}{% endfor %} {{ recipient.name }}'),
  );
  expect([problems, warnings]).toEqual([[], []]);
  expect(variables).toEqual(['order.items', 'order.items[].name', 'order.number']);
  expect(used).toEqual({ layout: null, partials: [] });
  expect(checksum).toMatch(/^[0-9a-f]{64}$/);
  expect(bundle).toMatchObject({ locales: ['en'], defaultLocale: 'en', engine: ENGINE, parts: { 'sms:en': {} } });
});

test('the engine is what is installed', () => {
  const { dependencies } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  expect(ENGINE).toBe(`liquidjs ${dependencies.liquidjs}, mjml ${dependencies.mjml}`);
});

test('the same source has the same checksum, whatever the order of its keys, and another one another', async () => {
  const one = templateInput();
  const turned = { ...one, source: Object.fromEntries(Object.entries(one.source).reverse()) } as typeof one;
  const other = templateInput({ content: { sms: { en: { body: 'x' } } } });
  const [a, b, c] = await Promise.all([one, turned, other].map(compiled));
  expect(b?.checksum).toBe(a?.checksum);
  expect(c?.checksum).not.toBe(a?.checksum);
});

test('a name or a category of the template is not in its bundle', async () => {
  const [a, b] = await Promise.all(
    [templateInput(), templateInput({ name: 'Other', category: 'marketing' })].map(compiled),
  );
  expect(a?.checksum).toBe(b?.checksum);
});

test('MJML becomes a page in the language of the part, with its Liquid', async () => {
  const html =
    (
      await said(
        templateInput({
          content: mail(
            section('<mj-text>Hello {{ name }}</mj-text><mj-button href="{{ order.url }}">See</mj-button>'),
          ),
        }),
      )
    ).content.html ?? '';
  expect(html).toContain('<html lang="en"');
  expect(html).toContain('Hello Ada');
  expect(html).toContain('href="https://example.com/o/17"');
  expect(html).not.toContain('fonts.googleapis.com');
});

test('what stands in quotes within Liquid does not end an attribute, nor a comparison a tag', async () => {
  const mjml = section(
    `<mj-text>{% if order.total > 3 and order.total <b %}x{% else %}<a href="{{ order.url | append: "?a=1" }}">y</a>{% endif %}</mj-text>`,
  );
  const source = {
    schema: {
      ...templateSource().schema,
      properties: { ...(templateSource().schema.properties as object), b: { type: 'number' } },
    },
  };
  expect((await said(templateInput({ content: mail(mjml), ...(source as object) }))).content.html).toContain(
    'href="https://example.com/o/17?a=1"',
  );
});

test('a layout in MJML stands around the part, and loops around sections stand in mj-raw', async () => {
  const layouts = {
    plain: {
      name: 'Plain',
      mjml: `<mjml><mj-body>{{ content }}${section('<mj-text>Bye, {{ client.name }}</mj-text>')}</mj-body></mjml>`,
    },
  };
  const mjml = `<mj-raw>{% for item in order.items %}</mj-raw>${section('<mj-text>{{ item.name }}</mj-text>')}<mj-raw>{% endfor %}</mj-raw>`;
  const data = { ...templateSource().sample, order: { number: '1', items: [{ name: 'Tea' }, { name: 'Cake' }] } };
  const { html = '' } = (await said(templateInput({ content: mail(mjml), layout: 'plain' }, { layouts }), { data }))
    .content;
  expect([...html.matchAll(/Tea|Cake|Bye, Shop/g)].map(String)).toEqual(['Tea', 'Cake', 'Bye, Shop']);
});

test('partials of MJML are put in before it is compiled, those of HTML when the part is rendered', async () => {
  const partials = {
    hello: { name: 'Hello', mjml: section("<mj-text>Hello {{ name }}{% render 'mark', of: order.number %}</mj-text>") },
    mark: { name: 'Mark', html: ' <i>{{ of }}</i>' },
  };
  const { content } = await said(templateInput({ content: mail("{% render 'hello' %}") }, { partials }));
  expect(content.html).toContain('Hello Ada <i>A-17</i>');
  expect(content.text).toBe('Hello Ada A-17');
  expect(
    (await compiled(templateInput({ content: mail("{% render 'hello' %}") }, { partials }))).used.partials,
  ).toEqual(['hello', 'mark']);
});

test('a layout in HTML and one for text stand around their parts', async () => {
  const layouts = {
    plain: { name: 'Plain', html: '<body>{{ content }}<hr></body>', text: '{{ content }}\n-- \n{{ client.name }}' },
  };
  const content = { email: { en: { subject: 'x', html: '<p>{{ name }}</p>', text: 'Hi {{ name }}' } } };
  const { html, text } = (await said(templateInput({ content, layout: 'plain' }, { layouts }))).content;
  expect([html, text]).toEqual(['<body><p>Ada</p><hr></body>', 'Hi Ada\n-- \nShop']);
});

test('a variant says only what differs', async () => {
  const variants = [
    { key: 'a', weight: 1 },
    { key: 'b', weight: 1 },
  ];
  const content = {
    email: { en: { subject: 'A', html: '<p>x</p>' }, 'en@b': { subject: 'B' }, de: { subject: 'D', html: '<p>d</p>' } },
  };
  const input = templateInput({ content, variants });
  const of = async (variant: string | null, locale: string) => {
    const { content: made, ...used } = await said(input, { variant, view: renderView({ locale }) });
    return [made.subject, made.html, used.locale, used.variant];
  };
  expect(await of('b', 'en')).toEqual(['B', '<p>x</p>', 'en', 'b']);
  expect(await of('a', 'en')).toEqual(['A', '<p>x</p>', 'en', null]);
  expect(await of('b', 'de-AT')).toEqual(['D', '<p>d</p>', 'de', null]);
});

test('the sample is rendered in each locale and variant', async () => {
  const variants = [
    { key: 'a', weight: 1 },
    { key: 'b', weight: 1 },
  ];
  const long = 'x'.repeat(1_601);
  const content = { sms: { en: { body: 'x' }, de: { body: long }, 'en@b': { body: long } } };
  const { problems } = await compile(templateInput({ content, variants }));
  expect(problems.map(({ pointer, code }) => [pointer, code])).toEqual([
    ['/content/sms/de', 'too_long'],
    ['/content/sms/en@b', 'too_long'],
  ]);
});

test('a mail that Gmail would clip is warned of', async () => {
  const { warnings } = await compile(htmlInput(`<p>x</p><!--${'x'.repeat(103 * 1_024)}-->`));
  expect(warnings).toEqual([expect.objectContaining({ pointer: '/content/email/en', code: 'gmail_clips' })]);
});

test('a string that a language lacks is a warning, and the default language stands in', async () => {
  const content = { sms: { en: { body: "{{ 'hello' | t }}" }, de: { body: "{{ 'hello' | t }}" } } };
  const { warnings, problems } = await compile(templateInput({ content, strings: { en: { hello: 'Hello' } } }));
  expect(problems).toEqual([]);
  expect(warnings).toEqual([expect.objectContaining({ pointer: '/content/sms/de/body', code: 'missing_string' })]);
});

test('strings of a layout are there for it, and the template may have others', async () => {
  const layouts = {
    plain: {
      name: 'Plain',
      text: "{{ content }} {{ 'bye' | t }} {{ 'team' | t }}",
      strings: { en: { bye: 'Bye', team: 'us' } },
    },
  };
  const content = { email: { en: { subject: 'x', text: 'Hi' } } };
  const input = templateInput({ content, layout: 'plain', strings: { en: { team: 'all' } } }, { layouts });
  expect((await said(input)).content.text).toBe('Hi Bye all');
});

test('layouts and partials are checked by themselves, where nobody knows the data', async () => {
  const good = {
    name: 'x',
    mjml: '<mjml><mj-body>{{ content }}</mj-body></mjml>',
    text: '{{ content }}{{ anything.at.all }}',
  };
  expect(await compile({ kind: 'layout', source: good, partials: {} })).toMatchObject({
    problems: [],
    bundle: null,
    checksum: expect.any(String),
  });
  const bad = { name: 'x', html: '<body>{{ contents }}<script></script></body>' };
  const { problems } = await compile({ kind: 'layout', source: bad, partials: {} });
  expect(problems.map(({ pointer, code }) => `${pointer} ${code}`).sort()).toEqual([
    '/html forbidden_tag',
    '/html missing_content',
  ]);
  expect(await compile({ kind: 'partial', source: { name: 'x', text: '{{ a }}' }, partials: {} })).toMatchObject({
    problems: [],
  });
});
