import { compile, type FormatCallback, type HtmlToTextOptions, type SelectorDefinition } from 'html-to-text';

/** Elements that begin a line of their own, and that html-to-text would join with what stands beside them. */
const BLOCKS = [
  ...[
    'address',
    'button',
    'caption',
    'center',
    'dd',
    'details',
    'dialog',
    'dl',
    'dt',
    'fieldset',
    'figcaption',
    'figure',
  ],
  ...['hgroup', 'legend', 'li', 'menu', 'option', 'search', 'summary', 'tr'],
];
/** What a reader of text could not open, or is on this page. */
const NO_LINK = /^\s*(?:#|data:|cid:|javascript:|vbscript:)/i;

/** A cell stands apart from the one before it in its row. */
const cell: FormatCallback = (element, walk, builder) => {
  builder.addInline(' ');
  walk(element.children, builder);
};

/** A picture is what its alternative text says; where it says nothing, it is decoration or a tracking pixel. */
const picture: FormatCallback = (element, _walk, builder) => builder.addInline(element.attribs.alt ?? '');

/** What is to be clicked, and where it leads: in brackets, also behind a picture without words. */
const link: FormatCallback = (element, walk, builder) => {
  let words = '';
  builder.pushWordTransform((word) => {
    words += word;
    return word;
  });
  walk(element.children, builder);
  builder.popWordTransform();
  const href = (element.attribs.href ?? '').replace(/^mailto:/, '');
  if (href === '' || NO_LINK.test(href)) return;
  builder.addInline(`${words === '' ? '' : ' '}[${href}]`, { noWordTransform: true });
};

const block = (selector: string): SelectorDefinition => {
  return { selector, format: 'block', options: { leadingLineBreaks: 1, trailingLineBreaks: 1 } };
};

const OPTIONS: HtmlToTextOptions = {
  wordwrap: false,
  formatters: { cell, picture, link },
  selectors: [
    ...BLOCKS.map(block),
    { selector: 'td', format: 'cell' },
    { selector: 'th', format: 'cell' },
    { selector: 'img', format: 'picture' },
    { selector: 'a', format: 'link' },
  ],
  // Its walk recurses, and a hostile page must not overflow the stack.
  limits: { maxDepth: 500, maxInputLength: 256 * 1024 },
};

/**
 * What an HTML mail says, for readers that show none: cells and rows of its tables apart, pictures by their alternative
 * text. It takes quadratic time for nested tags, so only short HTML is for the thread that serves others.
 */
export const toText: (html: string) => string = compile(OPTIONS);
