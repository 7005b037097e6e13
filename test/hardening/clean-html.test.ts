import fc from 'fast-check';
import sanitizeHtml from 'sanitize-html';
import { describe, expect, it } from 'vitest';
import { isWebLink } from '../../src/domain/web-link.ts';
import { CLEAN_ATTRIBUTES, CLEAN_TAGS, cleanHtml } from '../../src/html/clean.ts';
import { XSS_VECTORS } from './xss-vectors.ts';

/**
 * The whole of what may come out, letter by letter: text without `<`, and well-formed tags without a raw quote inside a
 * value. Whatever parser reads that can find no other tag: none of those that switch its rules is among them.
 */
const TOKEN = /[^<>]+|<\/([a-z1-6]+)>|<([a-z1-6]+)((?: [a-z]+="[^"<>]*")*)(?: \/)?>/gy;

function problemsOf(html: string): string[] {
  const problems: string[] = [];
  let end = 0;
  for (const { 0: token, 1: closing, 2: opening, 3: attributes = '' } of html.matchAll(TOKEN)) {
    end += token.length;
    const tag = closing ?? opening;
    if (tag === undefined) continue;
    if (!CLEAN_TAGS.includes(tag)) problems.push(`tag ${tag}`);
    for (const [, name = '', value = ''] of attributes.matchAll(/ ([a-z]+)="([^"]*)"/g)) {
      if (!CLEAN_ATTRIBUTES[tag]?.includes(name)) problems.push(`attribute ${name} of ${tag}`);
      if (name === 'href' && !/^(?:https?:|mailto:|(?!\/\/)[^:]*(?:[/?#]|$))/i.test(value))
        problems.push(`href ${value}`);
      if (name === 'src' && !/^https:\/\//i.test(value)) problems.push(`src ${value}`);
    }
    if (opening === 'a' && !attributes.includes(' rel="noopener noreferrer"')) problems.push('a link without rel');
  }
  if (end !== html.length) problems.push(`no such form: ${html.slice(end, end + 40)}`);
  return [...problems, ...foundByParser(html)];
}

/** Read by a parser, without any list: tags and attributes that are outside of ours. */
function foundByParser(html: string): string[] {
  const found: string[] = [];
  sanitizeHtml(html, {
    allowedTags: false,
    allowedAttributes: false,
    allowVulnerableTags: true,
    onOpenTag(tag, attributes) {
      if (!CLEAN_TAGS.includes(tag)) found.push(`parsed tag ${tag}`);
      for (const name of Object.keys(attributes)) {
        if (!CLEAN_ATTRIBUTES[tag]?.includes(name)) found.push(`parsed attribute ${name} of ${tag}`);
      }
    },
  });
  return found;
}

describe('the HTML of an in-app message', () => {
  it.each(XSS_VECTORS)('comes out clean: %s', (vector) => {
    const clean = cleanHtml(vector);
    expect(problemsOf(clean)).toEqual([]);
    expect(cleanHtml(clean)).toBe(clean);
  });

  it('the check itself finds what is wrong in nearly all vectors as they came in', () => {
    const quiet = XSS_VECTORS.filter((vector) => problemsOf(vector).length === 0);
    // Text only: these are harmless as they stand.
    expect(quiet.every((vector) => !vector.includes('<'))).toBe(true);
  });

  it('keeps mark-up of text, links and images', () => {
    const html =
      '<h2>Order 7</h2><p>It is <b>on its <em>way</em></b>.<br />1 &lt; 2 &amp; 3</p><ul><li>x</li></ul>' +
      '<table><tbody><tr><td colspan="2">x</td></tr></tbody></table><img src="https://shop.example/x.png" alt="x" width="10" />';
    expect(cleanHtml(html)).toBe(html);
    expect(cleanHtml('<a href="https://shop.example/7?a=1&amp;b=2" target="_top" rel="opener">see</a>')).toBe(
      '<a href="https://shop.example/7?a=1&amp;b=2" rel="noopener noreferrer">see</a>',
    );
    expect(cleanHtml('<a href="mailto:help@shop.example">x</a><a href="/orders/7">y</a>')).toBe(
      '<a href="mailto:help@shop.example" rel="noopener noreferrer">x</a><a href="/orders/7" rel="noopener noreferrer">y</a>',
    );
  });

  it('drops what is not for reading with its words, and keeps the words of tags that are merely unknown', () => {
    expect(cleanHtml('a<script>b</script><style>c</style><center>d</center>')).toBe('ad');
  });

  it('holds nothing outside the list, whatever the pieces that it is put together from', () => {
    const piece = fc.oneof(
      fc.constantFrom(...XSS_VECTORS),
      fc.constantFrom(
        '<',
        '>',
        '"',
        "'",
        '`',
        '=',
        '/',
        '&',
        '&lt;',
        '&#60;',
        '<!--',
        '-->',
        '<![CDATA[',
        ']]>',
        '<?',
        '\0',
      ),
      fc.constantFrom(
        '<svg>',
        '<math>',
        '<mtext>',
        '<style>',
        '</style>',
        '<title>',
        '<table>',
        '<a href="',
        '<img src=x ',
      ),
      fc.constantFrom(
        'onerror=alert(1) ',
        'style="',
        'href=javascript:alert(1) ',
        '</p>',
        '<p title="',
        '<b ',
        '<xmp>',
      ),
      fc.string({ maxLength: 8, unit: 'binary' }),
    );
    const document = fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(''));
    fc.assert(
      fc.property(document, (html) => {
        const clean = cleanHtml(html);
        expect(problemsOf(clean)).toEqual([]);
        // A parser may nest it otherwise, as `<p><table>`; what it makes of it must be as clean.
        expect(problemsOf(cleanHtml(clean))).toEqual([]);
      }),
      { numRuns: 2_000 },
    );
  });

  it('takes no longer for hostile nesting than it should', () => {
    const startedAt = performance.now();
    for (const open of ['<b>', '<x>', '<a href="https://x.example">', '<svg><style>', '<!--', '<b a="']) {
      cleanHtml(open.repeat(10_000));
    }
    expect(performance.now() - startedAt).toBeLessThan(15_000);
  });
});

describe('a link of an in-app message', () => {
  it.each(['https://shop.example/7', 'http://shop.example', '/orders/7?x=a:b', 'orders/7', '?x', '#top', './a:b'])(
    'may be %s',
    (url) => expect(isWebLink(url)).toBe(true),
  );
  it.each([
    ...[
      'javascript:alert(1)',
      'JAVASCRIPT:alert(1)',
      ' javascript:alert(1)',
      'java\tscript:alert(1)',
      '\u0001javascript:1',
    ],
    ...['data:text/html,x', 'vbscript:x', 'blob:https://x', 'file:///x', 'app://x', 'intent:x', 'mailto:a@b.example'],
    ...[
      '//evil.example',
      '/\\evil.example',
      '\\\\evil.example',
      'https:\\\\evil.example',
      'https://',
      'https:evil.example',
      '',
    ],
    ...['java\u00adscript:x', '\u200bjavascript:x', 'https://a b/', '1x:y'],
  ])('may not be %j', (url) => expect(isWebLink(url)).toBe(false));
});
