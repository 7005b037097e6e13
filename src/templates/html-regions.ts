import type { LiquidToken } from './liquid-tokens.ts';
import type { Report, SourceText } from './source-text.ts';

/**
 * A place of a page in which Liquid stands: its text, the inside of a style or a title (`unmarked`), a tag between its
 * values, one value, a comment. `at` tells one from another of its kind.
 */
export type Region = { kind: 'text' | 'unmarked' | 'tag' | 'value' | 'comment'; at: number };

const BEGINS = new Set(['if', 'unless', 'case', 'for', 'capture']);
const BRANCHES = new Set(['else', 'elsif', 'when']);
/** What leaves a loop leaves out the rest of it. */
const LEAVES = new Set(['break', 'continue']);

/** Where each token stands. @param tokens in their order */
export function createRegions(tokens: readonly LiquidToken[]) {
  const places = new Map<LiquidToken, Region>();
  return {
    /** @returns the tokens between the two offsets; they are in this region, unless they had one: what ends amid a tag is told twice */
    put(begin: number, end: number, region: Region): LiquidToken[] {
      const found: LiquidToken[] = [];
      for (let index = firstFrom(tokens, begin); index < tokens.length; index++) {
        const token = tokens[index];
        if (!token || token.end > end) break;
        if (!places.has(token)) places.set(token, region);
        found.push(token);
      }
      return found;
    },
    of: (token: LiquidToken) => places.get(token),
  };
}

/** The first token that begins at the offset or behind it. */
function firstFrom(tokens: readonly LiquidToken[], offset: number): number {
  let low = 0;
  let high = tokens.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((tokens[middle]?.begin ?? 0) < offset) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * Reports Liquid where it may not stand, and tags of Liquid that begin in one place and end in another: left out, they
 * would make something else of what is between.
 */
export function checkBalance(
  source: SourceText,
  tokens: readonly LiquidToken[],
  regions: ReturnType<typeof createRegions>,
  report: Report,
): void {
  const open: string[] = [];
  for (const token of tokens) {
    const region = regions.of(token);
    const key = `${region?.kind} ${region?.at}`;
    const refuse = (code: string, detail: string) => report.problem(source, token.begin, code, detail);
    const isInText = region?.kind === 'text' && region.at === 0;
    if (!region || (token.writes && region.kind === 'tag')) {
      refuse('output_in_tag', 'Liquid must not write a tag or an attribute: only text, and values in quotes');
    } else if (token.writes && region.kind === 'comment') {
      refuse('output_in_comment', 'Liquid must not write into a comment: {% comment %} leaves out what is in it');
    } else if (BEGINS.has(token.content) && !token.isOutput) open.push(key);
    else if (/^end(?!raw)/.test(token.content) && !token.isOutput) {
      if (open.pop() !== key) refuse('split_tag', SPLIT);
    } else if (BRANCHES.has(token.content) && !token.isOutput && open.at(-1) !== key) refuse('split_tag', SPLIT);
    else if (LEAVES.has(token.content) && !token.isOutput && !isInText) refuse('split_tag', SPLIT);
  }
}

const SPLIT = 'must stand in the same text, tag or value as its beginning: it must not leave out a half of one';
