import { Parser } from 'htmlparser2';
import { FORBIDDEN_TAGS, isAllowedUrl, MUST, mayBecomeUrl, urlKindOf, urlsOfStyle } from './html-rules.ts';
import { blankLiquid, type LiquidToken, SILENT, WRITES } from './liquid-tokens.ts';
import type { Report, SourceText } from './source-text.ts';

const RAW = /\|\s*raw\b/;
/** Whose text is no place for mark-up: it goes into a style sheet, a title, or an attribute. */
const NO_MARKUP = new Set(['style', 'title', 'textarea', 'mj-style', 'mj-title']);
const STYLES = new Set(['style', 'mj-style']);
/** What Outlook reads of a comment: all between the condition and its end. */
const CONDITIONAL = /^\[if[^\]]*\]>/i;

export type HtmlCheck = { report: Report; inApp: boolean };

/**
 * Reports what HTML or MJML may not have, wherever Liquid puts text: what runs, addresses that are not allowed, and places
 * where escaping would not hold what is written (an attribute without quotes, a tag's own name).
 */
export function checkHtml(source: SourceText, tokens: readonly LiquidToken[], check: HtmlCheck): void {
  const blank = blankLiquid(source.text, tokens);
  for (const match of blank.matchAll(new RegExp(`</?[^\\s"'<>=]*${WRITES}`, 'g'))) {
    // In a comment or a quoted value it is no tag, and yet nothing that anybody means.
    check.report.problem(source, match.index, 'output_in_tag', 'Liquid must not write the name of a tag');
  }
  readHtml(source, blank, 0, tokens, check);
}

function readHtml(
  source: SourceText,
  blank: string,
  base: number,
  tokens: readonly LiquidToken[],
  check: HtmlCheck,
): void {
  const { report, inApp } = check;
  const refuse = (offset: number, code: string, detail: string) => report.problem(source, base + offset, code, detail);
  const within = (begin: number, end: number) =>
    tokens.filter((token) => token.begin >= base + begin && token.end <= base + end);
  const open: string[] = [];

  const parser: Parser = new Parser(
    {
      onopentagname(name) {
        if (FORBIDDEN_TAGS.has(name)) refuse(parser.startIndex, 'forbidden_tag', `\`<${name}>\` is not allowed`);
        open.push(name);
      },
      onclosetag(name) {
        const index = open.lastIndexOf(name);
        if (index >= 0) open.length = index;
      },
      onattribute(name, value, quote) {
        const at = parser.startIndex;
        if (name.includes(WRITES))
          return refuse(at, 'output_in_tag', 'Liquid must not write an attribute: only its quoted value');
        if (name.startsWith('on')) refuse(at, 'event_handler', `\`${name}\` would run a script`);
        if (name === 'http-equiv' && value.toLowerCase() === 'refresh')
          refuse(at, 'forbidden_tag', 'a refresh is not allowed');
        if (value.includes(WRITES)) checkWritten(at, parser.endIndex, quote);
        if (name === 'style') checkCss(value, at);
        checkUrl(name, value, at);
      },
      ontext(text) {
        const name = open.at(-1);
        if (name === undefined) return;
        const at = parser.startIndex;
        if (STYLES.has(name)) checkCss(text, at);
        if (NO_MARKUP.has(name)) refuseRaw(at, at + text.length);
      },
      oncomment(text) {
        const at = parser.startIndex + 4;
        const condition = CONDITIONAL.exec(text)?.[0];
        if (condition === undefined) return refuseRaw(at, at + text.length);
        const inner = text.slice(condition.length).replace(/<!\[endif\]$/i, '');
        readHtml(source, inner, base + at + condition.length, tokens, check);
      },
    },
    { decodeEntities: true, recognizeSelfClosing: true },
  );

  function checkWritten(begin: number, end: number, quote: string | null | undefined): void {
    if (quote === null) {
      refuse(begin, 'unquoted_attribute', 'a value that Liquid writes must stand in quotes: href="{{ url }}"');
    }
    refuseRaw(begin, end);
    for (const token of within(begin, end)) {
      if (token.content === 'render') {
        refuse(token.begin - base, 'partial_in_attribute', 'a partial must not be put into an attribute');
      }
    }
  }

  function refuseRaw(begin: number, end: number): void {
    for (const token of within(begin, end)) {
      if (token.writes && RAW.test(token.text)) {
        refuse(
          token.begin - base,
          'raw_not_allowed',
          '`raw` is for the text of a page: not for attributes, styles, titles and comments',
        );
      }
    }
  }

  function checkUrl(name: string, value: string, at: number): void {
    const kind = urlKindOf(name);
    if (!kind || value.trim() === '') return;
    const beginning = value.split(SILENT)[0]?.split(WRITES)[0] ?? '';
    const isWhole = beginning === value;
    if (isWhole ? isAllowedUrl(value, kind, inApp) : mayBecomeUrl(beginning, kind, inApp)) return;
    refuse(at, kind === 'image' ? 'insecure_image' : 'forbidden_url', `\`${name}\` ${MUST[kind]}`);
  }

  function checkCss(css: string, at: number): void {
    for (const url of urlsOfStyle(css)) {
      const beginning = url.split(SILENT)[0]?.split(WRITES)[0] ?? '';
      if (beginning !== '' && !mayBecomeUrl(beginning, 'image', false)) {
        refuse(at, 'insecure_image', `an address in a style ${MUST.image}`);
      }
    }
  }

  parser.end(blank);
}
