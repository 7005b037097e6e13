import { Parser } from 'htmlparser2';
import { describe, expect, it } from 'vitest';
import { render } from '../../src/templates/render.ts';
import { XSS_VECTORS } from '../hardening/xss-vectors.ts';
import { compiled, data, prepare, renderInput, templateInput } from './sources.ts';

const PAGE =
  '<div><h1 title="{{ name }}" class=\'{{ name }}\'>{{ name }}</h1><p style="color:{{ name }}">{{ name | upcase }}{{ name | append: name }}</p>' +
  "{% capture x %}{{ name }}{% endcapture %}{{ x }}{% for i in (1..2) %}{{ name | json }}{% cycle name %}{% endfor %}{{ 'hi' | t: who: name }}" +
  '<!-- x -->{% render "card", of: name %}<section>{{ story | raw }}</section></div>';

const made = await compiled(
  templateInput(
    {
      content: {
        email: { en: { subject: 'x', html: PAGE } },
        in_app: { en: { html: PAGE } },
      },
      strings: { en: { hi: 'Hi {{ who }}' } },
      schema: { type: 'object', properties: { name: { type: 'string' }, story: { type: 'string', format: 'html' } } },
      sample: { name: 'Ada' },
    },
    { partials: { card: { name: 'Card', html: '<em data-x="{{ of }}">{{ of }}</em>' } } },
  ),
);
const prepared = prepare(made.bundle);

/** All tags and attributes that a parser finds, without values. */
function shapeOf(html: string): string[] {
  const found: string[] = [];
  const parser = new Parser({
    onopentagname: (name) => found.push(`<${name}>`),
    onattribute: (name) => found.push(name),
    oncomment: () => found.push('<!-->'),
  });
  parser.end(html);
  return found;
}

function pageOf(given: Record<string, string>): string {
  const rendered = render(prepared, renderInput({ data: given }));
  if (!rendered.isRendered) throw new Error(JSON.stringify(rendered.problems));
  return rendered.content.html ?? '';
}

const QUIET = shapeOf(pageOf({ name: 'Ada', story: '' }));

describe('a value of the data', () => {
  it.each([
    ...XSS_VECTORS,
    '"onmouseover="x()',
    "'onmouseover='x()",
    '--><script>x()</script>',
    '{{ story | raw }}',
    '`',
  ])('adds no tag and no attribute to a page: %s', (name) => {
    // A style that names an address which is none for an image is refused as a whole.
    if (/\burl\(/.test(name)) return expect(() => pageOf({ name, story: '' })).toThrow('invalid_value');
    const page = pageOf({ name, story: '' });
    // `onattribute` is told of the same attributes in the same tags as with a harmless name.
    expect(shapeOf(page)).toEqual(QUIET);
  });

  it.each(XSS_VECTORS)('that is HTML is cleaned before it is shown as such, or refused: %s', (story) => {
    const rendered = render(prepared, renderInput({ data: { name: 'Ada', story } }));
    const inner = rendered.isRendered ? (rendered.content.html ?? '').split('<section>')[1] : '';
    if (!rendered.isRendered) expect(rendered.problems).toMatchObject([{ code: 'invalid_value' }]);
    const shape = shapeOf(inner ?? '').join(' ');
    expect(shape).not.toMatch(/<script>|<iframe>|<svg>|<style>|\bon[a-z]+\b/);
    expect(inner ?? '').not.toMatch(/(?:href|src)="\s*(?:javascript|data|vbscript):/i);
  });
});

describe('an address of the data', async () => {
  const html = '<a href="{{ order.url }}">x</a>';
  const { bundle } = await compiled(
    templateInput({
      content: {
        email: { en: { subject: 'x', html } },
        in_app: { en: { html } },
        push: { en: { body: 'x', url: '{{ order.url }}' } },
      },
    }),
  );
  const of = (channel: 'email' | 'in_app' | 'push', url: string) => {
    const rendered = render(prepare(bundle), renderInput({ channel, data: data({ order: { number: '1', url } }) }));
    return rendered.isRendered ? 'shown' : rendered.problems.map(({ pointer, code }) => `${pointer} ${code}`).join();
  };

  it.each([
    'https://shop.example/a?b=1&c=2',
    'http://shop.example',
    'mailto:ada@example.com',
    'tel:+14155552671',
    'HTTPS://shop.example',
  ])('is shown: %s', (url) =>
    expect([of('email', url), of('in_app', url), of('push', url)]).toEqual(['shown', 'shown', 'shown']),
  );

  it.each([
    'javascript:alert(1)',
    ' javascript:alert(1)',
    'java\tscript:alert(1)',
    'JaVaScRiPt:alert(1)',
    '\u0001javascript:alert(1)',
    'data:text/html,<script>alert(1)</script>',
    'vbscript:x',
    'file:///etc/passwd',
    '//shop.example',
    'blob:https://shop.example/x',
    '&#106;avascript:alert(1)',
    'https:',
  ])('is refused: %s', (url) => {
    const refused = '/template/data invalid_value';
    expect([of('email', url), of('in_app', url), of('push', url)]).toEqual([refused, refused, refused]);
  });

  it('may be a path of the app where an app shows it, and not in a mail', () => {
    expect([of('email', '/orders/7'), of('in_app', '/orders/7'), of('push', '/orders/7')]).toEqual([
      '/template/data invalid_value',
      'shown',
      'shown',
    ]);
  });
});
