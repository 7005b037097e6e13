import type { AudienceBatch, AudienceRow, AudienceSink, Line, RowProblem } from './audience.ts';

const MOST_ROWS = 1_000;
/** In characters: the rows of a batch may be long as well as many. */
const MOST_SIZE = 1_048_576;

export type Batches = {
  add(line: Line, row: AudienceRow): void;
  refuse(line: Line, problem: RowProblem): void;
  isFull(): boolean;
  /** Writes what was added since the last, if anything was. What the sink throws is thrown, and the batch is gone. */
  write(): Promise<void>;
  /** Of the file from its first, those of the last batch included. */
  linesRead(): number;
};

/** Gathers rows for the sink. @param linesBefore those that are on record already */
export function createBatches(sink: AudienceSink, linesBefore: number): Batches {
  let linesRead = linesBefore;
  let size = 0;
  let batch = empty();

  function note(line: Line): void {
    linesRead = line.endLine;
    size += line.size;
  }

  return {
    add(line, row) {
      note(line);
      batch.rows.push(row);
    },
    refuse(line, problem) {
      note(line);
      batch.refused.push({ line: line.line, ...problem });
    },
    isFull: () => size >= MOST_SIZE || batch.rows.length + batch.refused.length >= MOST_ROWS,
    async write() {
      const { rows, refused } = batch;
      if (rows.length + refused.length === 0) return;
      batch = empty();
      size = 0;
      await sink.write({ rows, refused, linesRead });
    },
    linesRead: () => linesRead,
  };
}

const empty = (): Omit<AudienceBatch, 'linesRead'> => ({ rows: [], refused: [] });
