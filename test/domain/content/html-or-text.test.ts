import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { looksLikeHtml } from '../../../src/html/looks-like-html.ts';

describe('a body is HTML', () => {
  it.each([
    '<del>19.99</del> 9.99',
    '<label>Name</label>',
    '<article>News</article>',
    'Good morning<br>Ada',
    '<p>one<p>two',
    'one <b>two</b> three',
    '<B CLASS="x">big</B>',
    '<a href="https://example.com/?a=1&b=2">here</a>',
    '<img src="cid:logo">',
    '  <!-- a comment --> <!DOCTYPE html><html><body><firstname></body></html>',
    '<html><o:p></o:p><custom-tag>x</custom-tag></html>',
    '<?xml version="1.0"?><!doctype html><html></html>',
    '<p>Office <o:p></o:p></p>',
    '<![if !mso]><p>x</p><![endif]>',
    '<p><svg viewBox="0 0 1 1"><path d="M0"/></svg></p>',
    '<ul><li>a<li>b</ul>',
    '<p title="1 < 2 > 0">x</p>',
  ])('where it is %j', (body) => {
    expect(looksLikeHtml(body)).toBe(true);
  });
});

describe('a body is text', () => {
  it.each([
    'no tags at all',
    '1 < 2 and 3 > 2',
    'I <3 you',
    'write to <ada@example.com>',
    'see <https://example.com>',
    'Dear <firstname>, <b>welcome</b>',
    '<p>Write to <ada@example.com></p>',
    'std::map<a, b> and <i>more</i>',
    'if (a <b && c> d) <b>bold</b>',
    'x<y then <b>bold</b>',
    'Use <b> for bold',
    '<b> is for bold',
    'a <b',
    '<p>one</p> and a <b',
    '<script>alert(1)</script>',
    '<title>of a book</title>',
    '<order><id>5</id></order>',
    '<order><p>5</p></order>',
    '<?php echo "<b>x</b>" ?>',
    '<![CDATA[<b>x</b>]]>',
    'a <i and b',
    '<!-- only a comment -->',
    'Fish &amp; chips',
    '',
  ])('where it is %j, and loses nothing', (body) => {
    expect(looksLikeHtml(body)).toBe(false);
  });
});

it('is judged in linear time, whatever it is made of', () => {
  const before = performance.now();
  for (const part of ['<', '<b>', '</b>', '<!--', '<a b', '<p x="', '<b></i>', '&', '<![CDATA[', '<svg>']) {
    looksLikeHtml(part.repeat(60_000));
  }
  // Less than a second; quadratic would be minutes.
  expect(performance.now() - before).toBeLessThan(10_000);
});

it('never throws', () => {
  const parts = fc.constantFrom(
    '<',
    '>',
    '</',
    'b',
    'html',
    '"',
    '=',
    '!',
    '--',
    '?',
    ' ',
    'svg',
    'x',
    '&',
    ';',
    '[',
    ']',
  );
  fc.assert(
    fc.property(fc.array(parts), (all) => typeof looksLikeHtml(all.join('')) === 'boolean'),
    { numRuns: 2_000 },
  );
});
