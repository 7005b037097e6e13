import { Parser } from 'htmlparser2';
import { checkBalance, createRegions, type Region } from './html-regions.ts';
import { FORBIDDEN_TAGS, isAllowedUrl, MUST, mayBecomeUrl, urlKindOf, urlsOfStyle } from './html-rules.ts';
import { blankLiquid, type LiquidToken, SILENT, WRITES } from './liquid-tokens.ts';
import type { Report, SourceText } from './source-text.ts';

const RAW = /\|\s*raw\b/;
/** Whose inside is no place for mark-up: it goes into a style sheet, a title, or an attribute. */
const NO_MARKUP = new Set(['style', 'title', 'textarea', 'mj-style', 'mj-title']);
const STYLES = new Set(['style', 'mj-style']);
/** What Outlook reads of a comment: all between the condition and its end. */
const CONDITIONAL = /^\[if[^\]]*\]>/i;
/** A name that Liquid would begin: no parser takes it for a tag before it is rendered. */
const TAG_OF_LIQUID = new RegExp(`<[/!?]?[${WRITES}${SILENT}]`, 'g');
/** Mark-up that is taken for text since the page ends before it does. */
const UNFINISHED = /<[a-z!?/]/i;

export type HtmlCheck = { report: Report; inApp: boolean };

/**
 * Reports what HTML or MJML may not have, wherever Liquid puts text: what runs, and addresses that are not allowed. Liquid
 * may write text and quoted values of attributes, where it is escaped, and nothing else; its tags may not begin in one such
 * place and end in another, so that this is so whichever way they go.
 */
export function checkHtml(source: SourceText, tokens: readonly LiquidToken[], check: HtmlCheck): void {
  const blank = blankLiquid(source.text, tokens);
  const regions = createRegions(tokens);
  for (const { index } of blank.matchAll(TAG_OF_LIQUID)) {
    check.report.problem(source, index, 'output_in_tag', 'Liquid must not write the name of a tag');
  }
  readHtml(source, blank, 0, regions, check);
  checkBalance(source, tokens, regions, check.report);
}

type Regions = ReturnType<typeof createRegions>;

function readHtml(source: SourceText, blank: string, base: number, regions: Regions, check: HtmlCheck): void {
  const { report, inApp } = check;
  const refuse = (offset: number, code: string, detail: string) => report.problem(source, base + offset, code, detail);
  const put = (begin: number, end: number, kind: Region['kind'], at = begin) =>
    regions.put(base + begin, base + end, { kind, at: base + at });
  const open: { name: string; at: number }[] = [];
  let tagStart = 0;

  const parser: Parser = new Parser(
    {
      onopentagname(written) {
        tagStart = parser.startIndex;
        put(tagStart, tagStart + 1 + written.length, 'tag', tagStart);
        const name = written.replaceAll(SILENT, '');
        if (FORBIDDEN_TAGS.has(name)) refuse(tagStart, 'forbidden_tag', `\`<${name}>\` is not allowed`);
        open.push({ name: written, at: tagStart });
      },
      onclosetag(written) {
        const index = open.findLastIndex(({ name }) => name === written);
        if (index >= 0) open.length = index;
      },
      onattribute(written, value, quote) {
        const begin = parser.startIndex;
        const valueBegin = begin + written.length;
        put(begin, valueBegin, 'tag', tagStart);
        for (const token of put(valueBegin, parser.endIndex, 'value')) checkInValue(token, begin, quote);
        const name = written.replaceAll(SILENT, '');
        if (name.startsWith('on')) refuse(begin, 'event_handler', `\`${name}\` would run a script`);
        if (name === 'http-equiv' && value.toLowerCase() === 'refresh') {
          refuse(begin, 'forbidden_tag', 'a refresh is not allowed');
        }
        if (name === 'style') checkCss(value, begin);
        checkUrl(name, value, begin);
      },
      ontext(text) {
        const begin = parser.startIndex;
        const own = open.at(-1);
        const isMarkup = own === undefined || !NO_MARKUP.has(own.name);
        if (isMarkup && UNFINISHED.test(text)) return;
        const here = put(begin, parser.endIndex + 1, isMarkup ? 'text' : 'unmarked', isMarkup ? 0 : own.at);
        if (isMarkup) return;
        for (const token of here) refuseRaw(token);
        if (STYLES.has(own.name)) checkCss(text, begin);
      },
      oncomment(text) {
        const begin = parser.startIndex + 4;
        const condition = CONDITIONAL.exec(text)?.[0];
        if (condition === undefined) put(begin, begin + text.length, 'comment');
        else {
          const inner = text.slice(condition.length).replace(/<!\[endif\]$/i, '');
          readHtml(source, inner, base + begin + condition.length, regions, check);
        }
      },
    },
    { decodeEntities: true, recognizeSelfClosing: true },
  );

  function checkInValue(token: LiquidToken, begin: number, quote: string | null | undefined): void {
    if (!token.writes) return;
    if (quote === null) {
      refuse(begin, 'unquoted_attribute', 'a value that Liquid writes must stand in quotes: href="{{ url }}"');
    }
    refuseRaw(token);
    if (token.content === 'render') {
      refuse(token.begin - base, 'partial_in_attribute', 'a partial must not be put into an attribute');
    }
  }

  function refuseRaw({ begin, writes, text }: LiquidToken): void {
    const detail = '`raw` is for the text of a page: not for attributes, styles and titles';
    if (writes && RAW.test(text)) refuse(begin - base, 'raw_not_allowed', detail);
  }

  function checkUrl(name: string, value: string, at: number): void {
    const kind = urlKindOf(name);
    if (!kind || value.trim() === '') return;
    const beginning = beforeLiquid(value);
    const isWhole = beginning === value;
    if (isWhole ? isAllowedUrl(value, kind, inApp) : mayBecomeUrl(beginning, kind, inApp)) return;
    refuse(at, kind === 'image' ? 'insecure_image' : 'forbidden_url', `\`${name}\` ${MUST[kind]}`);
  }

  function checkCss(css: string, at: number): void {
    for (const url of urlsOfStyle(css).map(beforeLiquid)) {
      if (url === '' || mayBecomeUrl(url, 'image', false)) continue;
      refuse(at, 'insecure_image', `an address in a style ${MUST.image}`);
    }
  }

  parser.end(blank);
}

function beforeLiquid(text: string): string {
  return text.split(SILENT)[0]?.split(WRITES)[0] ?? '';
}
