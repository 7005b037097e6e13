import { LiquidError, type Token, TypeGuards } from 'liquidjs';
import type { Report, SourceText } from './source-text.ts';

/** What liquidjs makes of a value, as far as its checks go: `Value` and `FilteredValueToken` are both of this form. */
export type Argument = Token | [string?, Token?];
export type FilterUse = { name: string; args: readonly Argument[] };
export type Valued = { initial: { postfix: readonly Token[] }; filters: readonly FilterUse[] };

/** Where a filter is named: its token, or what holds it. */
export function beginOf(filter: FilterUse): number | undefined {
  const { token, begin } = filter as FilterUse & { token?: Token; begin?: number };
  return begin ?? token?.begin;
}

/** What liquidjs says of a text that it cannot parse, or that has what is not on the list. @throws what is another error */
export function reportSyntax(source: SourceText, error: unknown, report: Report): void {
  const cause = LiquidError.is(error) ? error.originalError : error;
  // The stack of a parser that calls itself.
  const isDeep = cause instanceof RangeError;
  if (!LiquidError.is(error)) {
    if (!isDeep) throw error;
    report.problem(source, null, 'too_deep', 'is nested too deeply');
    return;
  }
  const said = (error.originalError?.message ?? error.message).replace(/, line:\d+, col:\d+$/, '');
  const offset = error.token.begin;
  const tag = /^tag "(.*)" not found$/.exec(said)?.[1];
  const filter = /^undefined filter: (.*)$/.exec(said)?.[1];
  if (isDeep) report.problem(source, offset, 'too_deep', 'is nested too deeply');
  else if (tag !== undefined) report.problem(source, offset, 'unknown_tag', `there is no tag \`${tag}\` here`);
  else if (filter !== undefined) report.problem(source, offset, 'unknown_filter', `there is no filter \`${filter}\``);
  else report.problem(source, offset, 'invalid_liquid', said);
}

export function isValued(value: object): value is Valued {
  return 'initial' in value && 'filters' in value;
}

export function isQuoted(token: Argument | undefined): token is Token & { content: string } {
  return token !== undefined && !Array.isArray(token) && TypeGuards.isQuotedToken(token);
}

export function isNumber(token: Argument | undefined): token is Token & { content: number } {
  return token !== undefined && !Array.isArray(token) && TypeGuards.isNumberToken(token);
}

export function contentOf(token: Argument | undefined): unknown {
  return token !== undefined && 'content' in token ? token.content : undefined;
}
