import { finished } from 'node:stream/promises';
import { CsvError, type Parser, parse } from 'csv-parse';
import { AudienceRefused, LONGEST_LINE, lineTooLong } from './audience.ts';

/** A row as its fields; the first is the header. */
export type CsvRecord = { line: number; endLine: number; size: number; fields: string[] };

const DELIMITERS = [',', ';', '\t'];

const REASONS: Record<string, string> = {
  QUOTE_NOT_CLOSED: 'has a quote that is never closed',
  INVALID_OPENING_QUOTE:
    'has a quote in a field that does not begin with one: put the field in quotes, and write each inside of it twice',
};
const AFTER_QUOTE = 'has something after the quote that ends a field: a quote inside of a field is written twice';

/**
 * The rows of CSV (RFC 4180), with `,`, `;` or a tab between fields, whichever the first line has most of. Empty lines
 * are none. A row that `csv-parse` cannot read ends it, since nobody can say where the next begins.
 * @param pieces with LF for each line break: of CR LF in quotes the parser would count two
 * @returns for each piece the rows that end in it
 * @throws AudienceRefused `malformed_csv`, `line_too_long`
 */
export async function* csvRecords(pieces: AsyncIterable<string>): AsyncGenerator<CsvRecord[], void> {
  let begun = '';
  let reader: ReturnType<typeof createReader> | null = null;
  for await (const piece of pieces) {
    begun += piece;
    if (!reader) {
      const header = firstLine(begun);
      if (header === null) {
        if (begun.length > LONGEST_LINE) throw lineTooLong(1);
        continue;
      }
      reader = createReader(delimiterOf(header));
    }
    yield* reader.write(begun);
    begun = '';
  }
  if (!reader && begun.trim() === '') return;
  reader ??= createReader(delimiterOf(begun));
  if (begun !== '') yield* reader.write(begun);
  yield* reader.end();
}

/** The first line that says anything, once it is complete. */
function firstLine(text: string): string | null {
  const from = text.length - text.trimStart().length;
  const to = text.indexOf('\n', from);
  return to < 0 ? null : text.slice(from, to);
}

function delimiterOf(header: string): string {
  const bare = header.replace(/"[^"]*"?/g, '');
  const counts = DELIMITERS.map((delimiter) => bare.split(delimiter).length);
  return DELIMITERS[counts.indexOf(Math.max(...counts))] ?? ',';
}

/**
 * `csv-parse`, fed by hand: rows are taken as they are found, so that none is lost where a later one is wrong, and what
 * has no end is noticed while it comes, since the parser itself does not limit the number of fields.
 */
function createReader(delimiter: string) {
  let found: CsvRecord[] = [];
  let [endLine, emptyLines, openLength] = [0, 0, 0];
  const parser: Parser = parse({
    delimiter,
    record_delimiter: '\n',
    relax_column_count: true,
    skip_empty_lines: true,
    trim: true,
    max_record_size: LONGEST_LINE,
    on_record: (fields: string[], info: { lines: number; empty_lines: number }) => {
      const line = openLine(info.empty_lines);
      [endLine, emptyLines] = [info.lines, info.empty_lines];
      // Spreadsheets write an empty row as its delimiters.
      if (fields.some((field) => field !== '')) found.push({ line, endLine, size: sizeOf(fields), fields });
      return null;
    },
  });
  // Whoever writes is told as well.
  parser.on('error', () => {});

  /** Where the row begins that is being read. */
  const openLine = (emptyByNow: number) => endLine + 1 + emptyByNow - emptyLines;
  const countEnds = () => parser.info.records + parser.info.empty_lines;

  async function* feed(work: () => Promise<void>, length: number): AsyncGenerator<CsvRecord[], void> {
    const before = countEnds();
    const error = await work().then(
      () => null,
      (reason: unknown) => reason,
    );
    const records = found;
    found = [];
    const tooLong = records.findIndex(({ size }) => size > LONGEST_LINE);
    yield tooLong < 0 ? records : records.slice(0, tooLong);
    if (tooLong >= 0) throw lineTooLong(records[tooLong]?.line ?? endLine);
    if (error !== null) throw refusalOf(error, openLine(parser.info.empty_lines));
    openLength = countEnds() > before ? 0 : openLength + length;
    // Some letters of a piece are only looked at with the next, so how long a row was is said where it ends.
    if (openLength > 2 * LONGEST_LINE) throw lineTooLong(openLine(parser.info.empty_lines));
  }

  return {
    write: (piece: string) =>
      feed(
        () => new Promise((resolve, reject) => parser.write(piece, (error) => (error ? reject(error) : resolve()))),
        piece.length,
      ),
    end: () => feed(() => finished(parser.end(), { readable: false }), 0),
  };
}

/** In bytes of UTF-8, as the line would have without its quotes. */
function sizeOf(fields: string[]): number {
  const length = fields.reduce((sum, field) => sum + field.length, fields.length - 1);
  if (length * 3 <= LONGEST_LINE) return length;
  return fields.reduce((sum, field) => sum + Buffer.byteLength(field), fields.length - 1);
}

/** By the code: the parser's own words quote the field. */
function refusalOf(error: unknown, line: number): unknown {
  if (!(error instanceof CsvError)) return error;
  const code = String(error.code).replace(/^CSV_/, '');
  if (code === 'MAX_RECORD_SIZE') return lineTooLong(line);
  return new AudienceRefused('malformed_csv', REASONS[code] ?? AFTER_QUOTE, { line });
}
