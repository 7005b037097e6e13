import { Tokenizer, TokenKind } from 'liquidjs';

/** An output or a tag of Liquid, as it stands in a text; a comment is one with all that is in it. */
export type LiquidToken = {
  begin: number;
  end: number;
  /** With its delimiters. */
  text: string;
  /** `{{ … }}` without the delimiters; of a tag its name. */
  content: string;
  isOutput: boolean;
  /** Puts text where it stands. */
  writes: boolean;
};

const WRITING_TAGS = new Set(['render', 'cycle', 'echo', 'liquid']);

/** Unicode keeps these for use inside a program: they mean nothing in HTML, MJML and Liquid, and no text has them. */
const OPEN = '\uFDD0';
const CLOSE = '\uFDD1';
/** Stands for each character of what writes, or of another tag, where all that matters is where something stands. */
export const WRITES = '\uFDD2';
export const SILENT = '\uFDD3';
export const RESERVED = /[\uFDD0-\uFDD3]/;
const MASK = /\uFDD0(\d+)\uFDD1/g;

/** @throws LiquidError where a tag or an output is not closed */
export function liquidTokens(text: string): LiquidToken[] {
  const found: LiquidToken[] = [];
  let comment: LiquidToken | null = null;
  for (const token of new Tokenizer(text).readTopLevelTokens()) {
    if (token.kind === TokenKind.HTML) continue;
    const isOutput = token.kind === TokenKind.Output;
    const name = isOutput ? null : (/^\{%-?\s*(\w+|#)/.exec(token.getText())?.[1] ?? '');
    if (comment) {
      comment.end = token.end;
      comment.text = text.slice(comment.begin, comment.end);
      if (name === 'endcomment') comment = null;
      continue;
    }
    const content =
      name ??
      text
        .slice(token.begin, token.end)
        .replace(/^\{\{-?|-?\}\}$/g, '')
        .trim();
    const writes = name === null || WRITING_TAGS.has(name);
    const one = { begin: token.begin, end: token.end, text: token.getText(), content, isOutput, writes };
    found.push(one);
    if (name === 'comment') comment = one;
  }
  return found;
}

/** Null where a text is no Liquid, which its parser tells better. */
export function tokensOf(text: string): LiquidToken[] | null {
  try {
    return liquidTokens(text);
  } catch {
    return null;
  }
}

/** The text with each token replaced, and the rest as it is. */
function replaceTokens(
  text: string,
  tokens: readonly LiquidToken[],
  by: (token: LiquidToken, index: number) => string,
) {
  let replaced = '';
  let from = 0;
  for (const [index, token] of tokens.entries()) {
    replaced += text.slice(from, token.begin) + by(token, index);
    from = token.end;
  }
  return replaced + text.slice(from);
}

/** The text with as many characters, none of them Liquid's: what stands where is the same in both. */
export function blankLiquid(text: string, tokens: readonly LiquidToken[]): string {
  return replaceTokens(text, tokens, ({ text: own, writes }) => (writes ? WRITES : SILENT).repeat(own.length));
}

export type Masked = {
  /** Without Liquid, for programs that know nothing of it and may move what stands for it. */
  text: string;
  unmask(text: string): string;
  /** Whether a line has nothing but tags that write nothing. */
  isSilent(line: string): boolean;
  /** Where an offset of the masked text is in the original. */
  offsetOf(offset: number): number;
};

export function maskLiquid(text: string): Masked {
  const tokens = liquidTokens(text);
  const maskOf = (index: number) => `${OPEN}${index}${CLOSE}`;
  return {
    text: replaceTokens(text, tokens, (_token, index) => maskOf(index)),
    unmask: (masked) => masked.replace(MASK, (_all, index) => tokens[Number(index)]?.text ?? ''),
    isSilent(line) {
      const masks = [...line.matchAll(MASK)];
      const isOnly = masks.length > 0 && line.replace(MASK, '').trim() === '';
      return isOnly && masks.every(([, index]) => tokens[Number(index)]?.writes === false);
    },
    offsetOf(offset) {
      let shift = 0;
      for (const [index, { begin, end }] of tokens.entries()) {
        if (begin - shift >= offset) break;
        shift += end - begin - maskOf(index).length;
      }
      return offset + shift;
    },
  };
}
