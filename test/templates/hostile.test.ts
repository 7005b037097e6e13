import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import type { CompileInput, TemplateBundle } from '../../src/domain/templates/bundle.ts';
import type { JsonObject } from '../../src/domain/templates/source.ts';
import { createTemplates } from '../../src/templates/pool.ts';
import { compiled, renderInput, smsInput, templateInput, templateSource } from './sources.ts';

/**
 * Each is refused when it is compiled, or ended in its thread when it is rendered, while the other thread renders for
 * somebody else. What published advisories against liquidjs describe is among them.
 */
const templates = createTemplates({ renderThreads: 2, waitMs: 60_000, renderMs: 500, onSuspend: () => {} });
afterAll(() => templates.close());

const LOOP = (inner: string, ...names: string[]) =>
  names.map((name) => `{% for ${name} in (1..1000) %}`).join('') + inner + '{% endfor %}'.repeat(names.length);
const DOUBLE = (times: number) => '{% assign x = x | append: x %}'.repeat(times);

const AT_COMPILE: [string, CompileInput][] = [
  ['a thousand million rounds', smsInput(LOOP('x', 'a', 'b', 'c'))],
  ['text that doubles thirty times', smsInput(`{% assign x = "xxxxxxxxxxxxxxxx" %}${DOUBLE(30)}{{ x }}`)],
  [
    'ten megabytes captured',
    smsInput(`{% capture x %}${LOOP('x'.repeat(100), 'a', 'b')}{% endcapture %}{{ x | size }}`),
  ],
  [
    'a megabyte split letter by letter, again and again',
    smsInput(`{% assign x = "xxxxxxxx" %}${DOUBLE(17)}${LOOP("{% assign y = x | split: '' %}", 'a')}`),
  ],
  [
    'a storm of replacements',
    smsInput(
      `{% assign x = "aaaaaaaa" %}${DOUBLE(15)}${LOOP("{% assign x = x | replace_first: 'aaaaaaaaaaaaaaaab', 'c' %}", 'a', 'b')}`,
    ),
  ],
  ['partials that call partials', { ...smsInput("{% render 'a1' %}"), partials: chain(5, 60) }],
  [
    'a partial that calls itself',
    { ...smsInput("{% render 'a' %}"), partials: { a: { name: 'a', text: "{% render 'a' %}" } } },
  ],
  [
    'conditions in each other, thirty thousand deep',
    smsInput('{% if name %}'.repeat(15_000) + '{% endif %}'.repeat(15_000)),
  ],
  ['a range of a thousand million', smsInput('{% assign x = (1..1000000000) %}{{ x | size }}')],
  [
    'the prototype of an object (CVE-2022-25948)',
    smsInput('{{ order.constructor.constructor }}{{ order.__proto__.x }}'),
  ],
  [
    'a file of the machine (GHSA: layouts and includes outside of the root)',
    smsInput("{% render '../../../etc/passwd' %}{% include '/etc/passwd' %}{% layout '/etc/passwd' %}"),
  ],
  ['a date as wide as the memory (CVE-2026-45357)', smsInput("{{ order.date | date: '%1000000000Y' }}")],
  [
    'a bad regular expression in the schema',
    smsInput('x', {
      schema: { type: 'object', properties: { a: { type: 'string', pattern: '(a+)+$' } } } as JsonObject,
    }),
  ],
];

function chain(deep: number, wide: number) {
  const of = (level: number) => (level === deep ? 'x' : `{% render 'a${level + 1}' %}`.repeat(wide));
  return Object.fromEntries(
    Array.from({ length: deep }, (_, index) => [`a${index + 1}`, { name: 'a', text: of(index + 1) }]),
  );
}

/** What compiles, since its sample is harmless, and takes too long with the data that somebody sends. */
const AT_RENDER: [string, CompileInput, JsonObject][] = [
  [
    'loops over a long list in each other',
    smsInput(
      '{% for a in list %}{% for b in list %}{% for c in list %}x{% endfor %}{% endfor %}{% endfor %}',
      ofList(),
    ),
    { list: Array.from({ length: 1_000 }, () => 'x') },
  ],
  [
    'a long text that is appended to itself',
    smsInput(
      '{% assign x = "" %}{% for a in list %}{% assign x = x | append: text %}{% assign y = x | upcase | downcase | capitalize | truncatewords: 100000 %}{% endfor %}',
      ofList(),
    ),
    { text: 'ab '.repeat(10_000), list: Array.from({ length: 1_000 }, () => 'x') },
  ],
  [
    'sorting within loops',
    smsInput(
      '{% for a in list %}{% for b in list %}{% assign y = list | sort | uniq | map: "size" %}{% endfor %}{% endfor %}',
      ofList(),
    ),
    { list: Array.from({ length: 1_000 }, (_, index) => `x${index % 7}`) },
  ],
  [
    'memory that is kept',
    smsInput(
      '{% for a in list %}{% for b in list %}{% capture x %}{{ x }}{{ text }}{% endcapture %}{% endfor %}{% endfor %}',
      ofList(),
    ),
    { text: 'x'.repeat(30_000), list: Array.from({ length: 1_000 }, () => 'x') },
  ],
];

function ofList() {
  const schema = {
    type: 'object',
    properties: { list: { type: 'array', items: { type: 'string' } }, text: { type: 'string' } },
  };
  return { schema, sample: { list: ['x'], text: 'x' } };
}

let harmless: { bundle: TemplateBundle; checksum: string };
beforeAll(async () => {
  harmless = await compiled(templateInput());
  await sayHello();
});

async function sayHello() {
  const version = { id: 'harmless', clientId: 'other', ...harmless };
  return templates.render(version, [renderInput()]);
}

describe('a hostile template', () => {
  it.each(AT_COMPILE)('is refused when it is compiled: %s', async (_what, input) => {
    const [{ problems, bundle }, hello] = await Promise.all([templates.compile('hostile', input), sayHello()]);
    expect(problems.length).toBeGreaterThan(0);
    expect(bundle).toBeNull();
    expect(hello).toMatchObject([{ isRendered: true, content: { subject: 'Order A-17' } }]);
  });

  it.each(AT_RENDER)('is ended when it is rendered, while another is answered: %s', async (what, input, data) => {
    const version = { id: what, clientId: 'hostile', ...(await compiled(input)) };
    const bad = templates.render(version, [renderInput({ channel: 'sms', data })]).catch((error) => error);
    expect(await sayHello()).toMatchObject([{ isRendered: true }]);
    const answer = await bad;
    // Either its thread was ended, or liquidjs noticed by itself that it would need too much.
    if (Array.isArray(answer)) expect(answer).toMatchObject([{ isRendered: false }]);
    else expect(answer).toMatchObject({ name: 'TemplateFailed', code: 'too_expensive' });
    expect(await sayHello()).toMatchObject([{ isRendered: true }]);
  });
});

test('the sample that a test sends by default is rendered in its time', async () => {
  const version = { id: 'sample', clientId: 'other', ...(await compiled(smsInput('{{ name }}'))) };
  const people = Array.from({ length: 50 }, () => renderInput({ channel: 'sms', data: templateSource().sample }));
  expect(await templates.render(version, people)).toHaveLength(50);
});
