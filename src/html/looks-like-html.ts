import { Tokenizer, type TokenizerCallbacks } from 'htmlparser2';

const words = (text: string) => new Set(text.split(' '));

/** https://html.spec.whatwg.org/multipage/indices.html#elements-3, and the obsolete ones that mails still use. */
const ELEMENTS = words(
  'a abbr acronym address applet area article aside audio b base basefont bdi bdo big blink blockquote body br button canvas ' +
    'caption center cite code col colgroup data datalist dd del details dfn dialog dir div dl dt em embed fieldset ' +
    'figcaption figure font footer form frame frameset h1 h2 h3 h4 h5 h6 head header hgroup hr html i iframe img input ins ' +
    'kbd label legend li link main map mark marquee math menu meta meter nav nobr noframes noscript object ol optgroup ' +
    'option output p param picture pre progress q rp rt ruby s samp script search section select slot small source span ' +
    'strike strong style sub summary sup svg table tbody td template textarea tfoot th thead time title tr track tt u ul ' +
    'var video wbr',
);
/** Of which one alone shows that HTML is meant; the others have an end tag as well. */
const VOID = words('br hr img wbr');
/** May lack their end tag: they show it at the beginning. */
const OPEN_ENDED = words('body dd dt li p td th tr');
/** Whose words are not shown: a text that speaks of them is no HTML for that. */
const HIDDEN = words('head noscript script style template textarea title');
/** What Office writes: `<o:p>`. */
const OF_OFFICE = /^(?:o|v|w|m|st1):[a-z]/;
const ATTRIBUTE = /^[a-z_:][\w:.-]*$/;
/** A doctype, or what Office leaves in sight: `<![if !mso]>`. */
const DECLARATION = /^(?:doctype\s|\[(?:if|endif)\b)/;

/**
 * Whether a body that is either HTML or text is HTML: a whole document, or text with elements that are closed or void, or a
 * paragraph at its beginning. All that looks like a tag must be one, so that no word between angle brackets is lost: `<ada@example.com>`,
 * `<firstname>` and `a <b && c>` are text, and make text of the rest. One pass, in linear time.
 */
export function looksLikeHtml(text: string): boolean {
  if (endsWithinTag(text)) return false;
  const seen = read(text);
  return seen.isDocument || (seen.isMarkup && !seen.isDoubtful);
}

function endsWithinTag(text: string): boolean {
  const last = text.lastIndexOf('<');
  return last > text.lastIndexOf('>') && /[a-z/]/i.test(text[last + 1] ?? '');
}

function read(text: string): { isDocument: boolean; isMarkup: boolean; isDoubtful: boolean } {
  const seen = { isDocument: false, isMarkup: false, isDoubtful: false };
  const open = new Set<string>();
  let hasBegun = false;
  let isForeign = false;
  const part = (start: number, end: number) => text.slice(start, end).toLowerCase();
  const judge = (name: string) => {
    if (!isForeign && !ELEMENTS.has(name) && !OF_OFFICE.test(name)) seen.isDoubtful = true;
  };
  const ignore = () => {};
  const on: TokenizerCallbacks = {
    onopentagname(start, end) {
      const name = part(start, end);
      judge(name);
      if (!hasBegun && name === 'html') seen.isDocument = true;
      if (VOID.has(name) || (!hasBegun && OPEN_ENDED.has(name))) seen.isMarkup = true;
      if (name === 'svg' || name === 'math') isForeign = true;
      open.add(name);
      hasBegun = true;
    },
    onclosetag(start, end) {
      const name = part(start, end);
      if (name === 'svg' || name === 'math') isForeign = false;
      judge(name);
      if (open.has(name) && ELEMENTS.has(name) && !HIDDEN.has(name)) seen.isMarkup = true;
      hasBegun = true;
    },
    onattribname(start, end) {
      if (!isForeign && !ATTRIBUTE.test(part(start, end))) seen.isDoubtful = true;
    },
    ondeclaration(start, end) {
      const said = part(start, end);
      if (!DECLARATION.test(said)) seen.isDoubtful = true;
      if (!hasBegun && /^doctype\s+html/.test(said)) seen.isDocument = true;
    },
    onprocessinginstruction(start, end) {
      if (hasBegun || !part(start, end).startsWith('xml')) seen.isDoubtful = true;
    },
    ontext(start, end) {
      hasBegun ||= text.slice(start, end).trim() !== '';
    },
    oncdata() {
      seen.isDoubtful = true;
    },
    onattribdata: ignore,
    onattribentity: ignore,
    onattribend: ignore,
    oncomment: ignore,
    onend: ignore,
    onopentagend: ignore,
    onselfclosingtag: ignore,
    ontextentity: ignore,
  };
  const tokenizer = new Tokenizer({ xmlMode: false, decodeEntities: false }, on);
  tokenizer.write(text);
  tokenizer.end();
  return seen;
}
