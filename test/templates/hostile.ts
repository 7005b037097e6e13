import type { CompileInput } from '../../src/domain/templates/bundle.ts';
import type { JsonObject } from '../../src/domain/templates/source.ts';
import { smsInput } from './sources.ts';

/** With the partials that it is made of. */
export type TemplateInput = Extract<CompileInput, { kind: 'template' }>;

const LOOP = (inner: string, ...names: string[]) =>
  names.map((name) => `{% for ${name} in (1..1000) %}`).join('') + inner + '{% endfor %}'.repeat(names.length);
const DOUBLE = (times: number) => '{% assign x = x | append: x %}'.repeat(times);

/** What is refused when it is compiled. What published advisories against liquidjs describe is among it. */
export const AT_COMPILE: [what: string, input: TemplateInput][] = [
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
export const AT_RENDER: [what: string, input: TemplateInput, data: JsonObject][] = [
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
