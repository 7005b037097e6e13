import mjml2html, { type MjmlError } from 'mjml';
import { betweenComponents } from './check-mjml.ts';
import { type LiquidToken, maskLiquid, tokensOf } from './liquid-tokens.ts';
import type { Report, SourceText } from './source-text.ts';

/** A stretch of a source, in a document that is put together of several. */
type Piece = { source: SourceText; begin: number; end: number };

export type MjmlCheck = {
  report: Report;
  /** The MJML of a partial, and the whole key; undefined where it has none. */
  partial(key: string): SourceText | undefined;
  usedPartials: Set<string>;
};

/** Where a layout has the part of the template. */
export const SLOT = 'content';

const DEEPEST_PARTIAL = 5;
const RENDER = /^\{%-?\s*render\s+(?:'([^']*)'|"([^"]*)")\s*(,?[\s\S]*?)-?%\}$/;
const ROOT = /<mjml(?![\w-])/;

/**
 * The sources as one document: the layout with the part put in, partials of MJML in their places. What MJML would drop
 * without a word is reported with its line.
 * @param layout null where the part stands alone
 */
export function composeMjml(part: SourceText, layout: SourceText | null, check: MjmlCheck): Piece[] {
  const own = piecesOf(part, null, check, []);
  const document = layout === null ? own : piecesOf(layout, own, check, []);
  if (layout !== null && !document.some((piece) => piece === own[0])) {
    check.report.problem(layout, null, 'missing_content', '{{ content }} must stand once between components');
  }
  if (ROOT.test(textOf(document))) return document;
  return [made('<mjml><mj-body>', part), ...document, made('</mj-body></mjml>', part)];
}

/** @param slot what stands in place of `{{ content }}`; null where that is a name as any other */
function piecesOf(source: SourceText, slot: Piece[] | null, check: MjmlCheck, open: readonly string[]): Piece[] {
  const { report, usedPartials } = check;
  const isSlot = (token: LiquidToken) => slot !== null && token.isOutput && token.content === SLOT;
  const nameOf = (token: LiquidToken) => {
    const [, single, double] = RENDER.exec(token.text) ?? [];
    return single ?? double;
  };
  const mjmlOf = (token: LiquidToken) => {
    const key = nameOf(token);
    return key === undefined ? undefined : check.partial(key);
  };
  const tokens = tokensOf(source.text) ?? [];
  const filled = betweenComponents(source, tokens, report, (token) => isSlot(token) || mjmlOf(token) !== undefined);

  const pieces: Piece[] = [];
  let from = 0;
  for (const token of filled) {
    pieces.push({ source, begin: from, end: token.begin });
    from = token.end;
    const key = nameOf(token) ?? '';
    if (isSlot(token)) pieces.push(...(slot ?? []));
    else if (open.length >= DEEPEST_PARTIAL || open.includes(key)) {
      const detail = `partials must not name each other in a circle or more than ${DEEPEST_PARTIAL} deep`;
      report.problem(source, token.begin, 'too_deep', detail);
    } else if (RENDER.exec(token.text)?.[3]?.trim()) {
      const detail = 'a partial between components takes no values: it sees all that its template sees';
      report.problem(source, token.begin, 'invalid_argument', detail);
    } else {
      usedPartials.add(key);
      const partial = mjmlOf(token);
      if (partial) pieces.push(...piecesOf(partial, null, check, [...open, key]));
    }
  }
  return [...pieces, { source, begin: from, end: source.text.length }];
}

function made(text: string, { pointer }: SourceText): Piece {
  return { source: { pointer, text }, begin: 0, end: text.length };
}

export function textOf(pieces: readonly Piece[]): string {
  return pieces.map(({ source, begin, end }) => source.text.slice(begin, end)).join('');
}

/**
 * HTML of a composed document, with its Liquid. Errors of MJML are reported where they stand in their own sources.
 * @param lang of the document, unless it says one
 * @returns null where there are errors, or it is no Liquid
 */
export async function compileMjml(
  pieces: readonly Piece[],
  lang: string | null,
  report: Report,
): Promise<string | null> {
  const text = textOf(pieces);
  // What is no Liquid is reported of the source that has it.
  if (tokensOf(text) === null) return null;
  const masked = maskLiquid(text);
  try {
    // No fonts but what a document names: none is fetched from others without the author's word.
    const { html } = await mjml2html(withLang(masked.text, lang), {
      validationLevel: 'strict',
      fonts: {},
      keepComments: false,
    });
    return masked.unmask(html);
  } catch (error) {
    const errors = error instanceof Error && 'errors' in error ? (error.errors as MjmlError[]) : null;
    if (errors === null) {
      reportAt(pieces, 0, 'invalid_mjml', 'is no MJML that can be read: look for a tag that is not closed', report);
    }
    for (const { line, tagName, message } of errors ?? []) {
      const offset = masked.offsetOf(tagOffset(masked.text, line, tagName));
      reportAt(pieces, offset, 'invalid_mjml', masked.unmask(`<${tagName}>: ${message.trim()}`), report);
    }
    return null;
  }
}

function withLang(mjml: string, lang: string | null): string {
  const [root = ''] = /<mjml(?![\w-])[^>]*>/.exec(mjml) ?? [];
  return lang === null || /\slang\s*=/.test(root) ? mjml : mjml.replace(ROOT, `<mjml lang="${lang}"`);
}

function tagOffset(text: string, line: number, tagName: string): number {
  let start = 0;
  for (let at = 1; at < line; at++) start = text.indexOf('\n', start) + 1;
  const tag = text.indexOf(`<${tagName}`, start);
  return tag < 0 ? start : tag;
}

function reportAt(pieces: readonly Piece[], offset: number, code: string, detail: string, report: Report): void {
  let start = 0;
  for (const { source, begin, end } of pieces) {
    const at = begin + offset - start;
    start += end - begin;
    if (at >= end) continue;
    report.problem(source, at, code, detail);
    return;
  }
  const [first] = pieces;
  if (first) report.problem(first.source, null, code, detail);
}
