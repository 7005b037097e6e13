import { describe, expect, it } from 'vitest';
import { toText } from '../../../src/html/to-text.ts';

describe('the text of HTML', () => {
  it.each([
    [
      'cells and rows of a table apart',
      '<table><tr><td>Cable</td><td>2</td><td>15.00</td></tr><tr><td>Total</td><td></td><td>30.00</td></tr></table>',
      'Cable 2 15.00\nTotal 30.00',
    ],
    [
      'heads, captions and tables without end tags',
      '<table><caption>Order</caption><thead><tr><th>Item<th>Price</thead><tr><td>1<td>2<tr><td>3<td>4</table>',
      'Order\nItem Price\n1 2\n3 4',
    ],
    [
      'tables in tables',
      '<table><tr><td><table><tr><td>a</td><td>b</td></tr></table></td><td>c</td></tr></table>',
      'a b\n\nc',
    ],
    [
      'lists of terms',
      '<dl><dt>Term</dt><dd>What it is</dd><dt>Next</dt><dd>More</dd></dl>',
      'Term\nWhat it is\nNext\nMore',
    ],
    [
      'other elements with lines of their own',
      '<address>a</address><figure>b<figcaption>c</figcaption></figure>',
      'a\nb\nc',
    ],
    ['buttons', '<button>Yes</button><button>No</button>', 'Yes\nNo'],
    ['list items that nobody put into a list', '<li>a</li><li>b</li>', 'a\nb'],
    ['del and label', '<del>19.99</del> 9.99 <label>Name</label>', '19.99 9.99 Name'],
  ])('keeps %s', (_what, html, text) => {
    expect(toText(html)).toBe(text);
  });

  it.each([
    ['data:', `<p>a<img src="data:image/png;base64,${'A'.repeat(150_000)}" alt="logo">b</p>`, 'alogob'],
    ['data: without words', `a<img src="data:image/png;base64,${'A'.repeat(150_000)}">b`, 'ab'],
    ['cid:', 'a <img src="cid:logo" alt="Our logo"> b', 'a Our logo b'],
    ['cid: without words', 'a <img src="cid:logo" alt=""> b', 'a b'],
    ['a tracking pixel', 'a<img src="https://track.example/p.gif?u=1" width="1" height="1">', 'a'],
    ['a picture from the web', '<img src="https://example.com/a.png" alt="Shoes">', 'Shoes'],
    [
      'a picture in a link',
      '<a href="https://example.com"><img src="cid:x" alt="Shop"></a>',
      'Shop [https://example.com]',
    ],
    [
      'pictures without words in links',
      '<a href="https://a.example"><img src="a.png"></a><a href="https://b.example"><img src="b.png"></a>',
      '[https://a.example][https://b.example]',
    ],
    ['a link to data', '<a href="data:text/html;base64,AAAA">open</a>', 'open'],
    ['a link that would run', '<a href=" JavaScript:alert(1)">open</a>', 'open'],
  ])('has of %s what its words say', (_what, html, text) => {
    expect(toText(html)).toBe(text);
  });

  it('keeps links, also to addresses', () => {
    expect(
      toText(
        '<p>See <a href="https://example.com/a?b=c&amp;d">this</a> or <a href="mailto:a@b.example">write</a>.</p>',
      ),
    ).toBe('See this [https://example.com/a?b=c&d] or write [a@b.example].');
  });
});
