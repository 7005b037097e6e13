import type { components } from '../../../src/client/schema.ts';
import { jsonFault, jsonPlace, type Span } from './json-place.ts';

export type TemplateProblem = components['schemas']['TemplateProblem'];

/** A problem at its place in one text. */
export type Mark = Span & { message: string; severity: 'error' | 'warning' };

/** A text of a source: where it stands there, and whether it is written as JSON. */
export type Place = { pointer: string; isJson: boolean };

/** Whether a problem is about this text, or about something in it. */
export const isAbout = ({ pointer }: Pick<TemplateProblem, 'pointer'>, place: Pick<Place, 'pointer'>): boolean =>
  pointer === place.pointer || pointer.startsWith(`${place.pointer}/`);

/** The problems of one text, each at its place; what the API gives no line of stands at the first. */
export function marksOf(
  text: string,
  place: Place,
  problems: readonly TemplateProblem[],
  severity: Mark['severity'] = 'error',
): Mark[] {
  return problems
    .filter((problem) => isAbout(problem, place))
    .map((problem) => ({ ...spanOf(text, place, problem), message: sentence(problem), severity }));
}

function spanOf(text: string, { pointer, isJson }: Place, problem: TemplateProblem): Span {
  if (isJson) return jsonPlace(text, problem.pointer.slice(pointer.length)) ?? lineSpan(text, 0);
  if (problem.line === null) return lineSpan(text, 0);
  const start = startOfLine(text, problem.line);
  const from = Math.min(start + (problem.column ?? 1) - 1, text.length);
  return wordSpan(text, from);
}

/** Where a line begins; of one behind the end, the end. @param line from 1 */
function startOfLine(text: string, line: number): number {
  let at = 0;
  for (let known = 1; known < line; known++) {
    const next = text.indexOf('\n', at);
    if (next === -1) return text.length;
    at = next + 1;
  }
  return at;
}

/** A tag, an output or a text in quotes as a whole, else the word that begins there, else the rest of the line. */
function wordSpan(text: string, from: number): Span {
  const rest = text.slice(from);
  const found = /^(?:\{\{.*?\}\}|\{%.*?%\}|<[^>\n]*>|'[^'\n]*'|"[^"\n]*"|[\w.$-]+)/.exec(rest)?.[0];
  if (found) return { from, to: from + found.length };
  return lineSpan(text, from);
}

function lineSpan(text: string, from: number): Span {
  const end = text.indexOf('\n', from);
  return { from, to: end === -1 ? text.length : end };
}

/** What a problem says, as a sentence: the API's continues the name of the field. */
export function sentence({ detail }: Pick<TemplateProblem, 'detail'>): string {
  const text = detail.charAt(0).toUpperCase() + detail.slice(1);
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

/** What keeps a text from being JSON, at its place; null where nothing does. It must be an object, unless anything will do. */
export function jsonMark(text: string, isAnything = false): Mark | null {
  try {
    const value: unknown = JSON.parse(text);
    if (isAnything || (typeof value === 'object' && value !== null && !Array.isArray(value))) return null;
    return { ...lineSpan(text, 0), message: 'This must be an object, in braces.', severity: 'error' };
  } catch (error) {
    const told = String((error as Error).message).replace(/,? (?:in|\.\.\.|").*$/s, '');
    const from = Math.max(0, Math.min(jsonFault(text), text.length - 1));
    return {
      from,
      to: Math.min(from + 1, text.length),
      message: `This is no JSON yet: ${told}.`,
      severity: 'error',
    };
  }
}
