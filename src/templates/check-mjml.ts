import { Parser } from 'htmlparser2';
import { blankLiquid, type LiquidToken, SILENT, WRITES } from './liquid-tokens.ts';
import type { Report, SourceText } from './source-text.ts';

/** Whose inside MJML puts into the page as it is; between all others it drops what is no component. */
const ENDING = new Set(
  (
    'mj-accordion-text mj-accordion-title mj-breakpoint mj-button mj-carousel-image mj-html-attribute mj-navbar-link ' +
    'mj-preview mj-raw mj-social-element mj-style mj-table mj-text mj-title'
  ).split(' '),
);
const LIQUID = new RegExp(`[${WRITES}${SILENT}]`);

/**
 * The Liquid that stands between components, where MJML would drop it. What is nothing there (comments) or is put in before
 * MJML reads it (`isFilled`) is all right; the rest is reported, and so is text.
 */
export function betweenComponents(
  source: SourceText,
  tokens: readonly LiquidToken[],
  report: Report,
  isFilled: (token: LiquidToken) => boolean,
): LiquidToken[] {
  const filled: LiquidToken[] = [];
  let endingTags = 0;
  const parser: Parser = new Parser(
    {
      onopentagname(name) {
        if (ENDING.has(name)) endingTags++;
      },
      onclosetag(name) {
        if (ENDING.has(name)) endingTags--;
      },
      ontext(text) {
        if (endingTags > 0 || text.trim() === '') return;
        const begin = parser.startIndex;
        const end = begin + text.length;
        for (const token of tokens.filter((one) => one.begin >= begin && one.end <= end)) {
          if (token.content === 'comment' || token.content === '#') continue;
          if (isFilled(token)) filled.push(token);
          else {
            const detail = 'Liquid between components must stand in <mj-raw>: <mj-raw>{% for … %}</mj-raw>';
            report.problem(source, token.begin, 'liquid_between_components', detail);
          }
        }
        const letter = text.split('').findIndex((one) => one.trim() !== '' && !LIQUID.test(one));
        if (letter >= 0) {
          const detail = 'text between components is not shown: put it into <mj-text>';
          report.problem(source, begin + letter, 'text_between_components', detail);
        }
      },
    },
    // As MJML's own parser reads it.
    { recognizeCDATA: true, decodeEntities: false, recognizeSelfClosing: true, lowerCaseAttributeNames: false },
  );
  parser.end(blankLiquid(source.text, tokens));
  return filled;
}
