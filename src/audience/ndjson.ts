import { parseJson } from '../domain/exact-json.ts';
import { isJsonObject } from '../domain/templates/source.ts';
import { type Line, LONGEST_LINE, lineTooLong } from './audience.ts';

/**
 * One object of JSON a line; empty lines are none.
 * @param pieces with LF for each line break
 * @returns for each piece the lines that end in it
 * @throws AudienceRefused `line_too_long`
 */
export async function* ndjsonLines(pieces: AsyncIterable<string>): AsyncGenerator<Line[], void> {
  let open = '';
  let number = 1;
  for await (const piece of pieces) {
    const [first = '', ...others] = piece.split('\n');
    open += first;
    const lines: Line[] = [];
    for (const next of others) {
      lines.push(...lineOf(open, number++));
      open = next;
    }
    yield lines;
    if (open.length > LONGEST_LINE) throw lineTooLong(number);
  }
  yield lineOf(open, number);
}

function lineOf(text: string, line: number): Line[] {
  if (text.trim() === '') return [];
  if (text.length * 3 > LONGEST_LINE && Buffer.byteLength(text) > LONGEST_LINE) throw lineTooLong(line);
  return [{ line, endLine: line, size: text.length, read: () => read(text) }];
}

function read(text: string): ReturnType<Line['read']> {
  const problem = { code: 'invalid_json', pointer: '', detail: 'must be an object of JSON, in one line' };
  try {
    const given = parseJson(text);
    return isJsonObject(given) ? { given } : { problem };
  } catch {
    // The parser's own words quote the line.
    return { problem };
  }
}
