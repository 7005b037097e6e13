import { createBreaths } from '../async/breaths.ts';
import { MOST_RECIPIENTS } from '../domain/campaigns/campaign.ts';
import {
  type AudienceOptions,
  AudienceRefused,
  type AudienceResult,
  type AudienceRow,
  type AudienceSink,
  isRowProblem,
  type Line,
  type RowProblem,
} from './audience.ts';
import { createBatches } from './batches.ts';
import { type Column, readFields, readHeader } from './columns.ts';
import { csvRecords } from './csv.ts';
import { decode } from './decode.ts';
import { ndjsonLines } from './ndjson.ts';
import { inPieces } from './pieces.ts';
import { readRow } from './row.ts';
import { unpack } from './unpack.ts';

/** Others wait for the event loop at most for this and for the reading of one piece. */
const LONGEST_HOLD_MS = 4;

const FORMATS: Record<string, 'csv' | 'ndjson'> = {
  'text/csv': 'csv',
  'application/csv': 'csv',
  'application/x-ndjson': 'ndjson',
  'application/ndjson': 'ndjson',
  'application/jsonl': 'ndjson',
};

/**
 * Reads whom a campaign is for from a file of any size, as it comes: no more of it is in memory than a batch of rows. A
 * row that cannot be used is refused by itself, with its line and reason. Whatever ends the reading, the rows before it
 * are written: so an upload that broke off can go on behind `linesRead` of its last batch.
 * @param source the bytes; what it throws is thrown
 * @throws AudienceRefused where the file cannot be used, from `line` on or at all
 */
export async function readAudience(
  source: AsyncIterable<Uint8Array>,
  options: AudienceOptions,
  sink: AudienceSink,
): Promise<AudienceResult> {
  const batches = createBatches(sink, options.fromLine - 1);
  const breathe = createBreaths(LONGEST_HOLD_MS);
  let rows = 0;
  try {
    for await (const lines of linesOf(source, options)) {
      options.signal?.throwIfAborted();
      for (const one of lines) {
        rows += 1;
        if (rows > MOST_RECIPIENTS) throw tooManyRows(one.line);
        if (one.line < options.fromLine) continue;
        const read = readLine(one, options);
        if (isRowProblem(read)) batches.refuse(one, read);
        else batches.add(one, read);
        if (batches.isFull()) await batches.write();
        // Not `await`ed without need: most rows have nothing to wait for.
        const breath = breathe();
        if (breath) await breath;
      }
      const breath = breathe();
      if (breath) await breath;
    }
  } finally {
    // One that could not be written is not tried again.
    await batches.write();
  }
  return { linesRead: batches.linesRead() };
}

function linesOf(source: AsyncIterable<Uint8Array>, options: AudienceOptions): AsyncIterable<Line[]> {
  const [mediaType = ''] = options.contentType.split(';');
  const format = FORMATS[mediaType.trim().toLowerCase()];
  if (!format) {
    throw new AudienceRefused('unsupported_media_type', 'must be text/csv or application/x-ndjson');
  }
  const pieces = inPieces(decode(unpack(source, options.contentEncoding), options.charset));
  return format === 'csv' ? csvLines(pieces, options) : ndjsonLines(pieces);
}

async function* csvLines(pieces: AsyncIterable<string>, options: AudienceOptions): AsyncGenerator<Line[], void> {
  let columns: Column[] | null = null;
  for await (const records of csvRecords(pieces)) {
    const lines: Line[] = [];
    for (const { fields, ...place } of records) {
      if (!columns) {
        columns = readHeader(fields, place.line, options.channel);
        if (options.header && !isSame(options.header, fields)) {
          const detail = 'is not that of the upload that it goes on with';
          throw new AudienceRefused('header_changed', detail, { pointer: '/header', line: place.line });
        }
        continue;
      }
      const known = columns;
      lines.push({ ...place, read: () => readFields(known, fields) });
    }
    yield lines;
  }
  if (!columns) throw new AudienceRefused('empty', 'is empty: the first line names the columns');
}

const isSame = (one: readonly string[], other: readonly string[]) =>
  one.length === other.length && one.every((name, index) => name.trim() === other[index]?.trim());

function readLine({ line, read }: Line, { readRecipient, check }: AudienceOptions): AudienceRow | RowProblem {
  const what = read();
  if ('problem' in what) return what.problem;
  const row = readRow(line, what.given, readRecipient);
  return isRowProblem(row) ? row : (check(row) ?? row);
}

function tooManyRows(line: number): AudienceRefused {
  return new AudienceRefused('too_many_rows', `has more than ${MOST_RECIPIENTS} rows`, { line });
}
