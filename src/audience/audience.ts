import type { Channel } from '../domain/channel.ts';
import type { Recipient } from '../domain/notification.ts';
import type { JsonObject } from '../domain/templates/source.ts';

/** One person of a campaign, as a row of its file names them. */
export type AudienceRow = {
  /** Where the row begins in the file: lines as an editor counts them, from 1. */
  line: number;
  recipient: Recipient;
  /** What the words are made with, besides the campaign's own data. */
  data: JsonObject;
  locale: string | null;
  /** IANA. */
  timeZone: string | null;
  variant: string | null;
  eventId: string | null;
};

/** Why a row is not taken. `pointer` leads into it (`/email`, `/data/order/number`); nothing repeats what it says. */
export type RowProblem = { code: string; pointer: string; detail: string };

/** What a row says, by the names of its fields, before anything of it is checked. */
export type Given = { [field: string]: unknown };

/** A row as it stands in the file. */
export type Line = {
  line: number;
  /** The last line that it takes: another one where a quoted field has line breaks. */
  endLine: number;
  /** In characters, about. */
  size: number;
  /** What it says, where that can be read: only asked of those that are wanted. */
  read(): { given: Given } | { problem: RowProblem };
};

export type AudienceBatch = {
  /** At most 1,000 with those that are refused. */
  rows: AudienceRow[];
  refused: (RowProblem & { line: number })[];
  /** How many lines of the file are read with it, from its first. */
  linesRead: number;
};

/** Where rows go: a batch is written before the next is read. */
export type AudienceSink = { write(batch: AudienceBatch): Promise<void> };

export type AudienceOptions = {
  /** `text/csv` or `application/x-ndjson`, with or without parameters. */
  contentType: string;
  /** `gzip`, or null. */
  contentEncoding: string | null;
  /** As the upload names it; null: UTF-8, or UTF-16 where it begins with a byte order mark. */
  charset: string | null;
  channel: Channel;
  /**
   * 1 for the whole. An upload that broke off is sent again as a whole, with the first line that is not on record: what
   * is before it is read, since gzip and quotes can only be read from the start, and not taken once more.
   */
  fromLine: number;
  /** The columns of an upload that is gone on with, which the file must have again; null where nobody holds them. */
  header: readonly string[] | null;
  /** The recipient of a row as a request's is read: in the form in which it is kept. */
  readRecipient: (given: Given) => Recipient | RowProblem;
  /** What a row must be besides: its data what the template takes, for example. */
  check: (row: AudienceRow) => RowProblem | null;
  /** Ends the reading before the next rows; what was read by then is written. */
  signal?: AbortSignal;
};

export type AudienceResult = { linesRead: number };

/** Why a file as a whole cannot be used, or not from a line on. */
export type AudienceRefusal =
  | 'unsupported_media_type'
  | 'unsupported_encoding'
  | 'unknown_charset'
  | 'not_utf8'
  | 'not_utf16'
  | 'not_in_charset'
  | 'not_text'
  | 'malformed_gzip'
  | 'malformed_csv'
  | 'too_large'
  | 'too_many_rows'
  | 'too_many_columns'
  | 'line_too_long'
  | 'empty'
  | 'required'
  | 'unnamed_column'
  | 'invalid_column'
  | 'duplicate_column'
  | 'conflicting_columns'
  | 'forbidden_key'
  | 'header_changed';

/** The file cannot be used; what stands before `line` may have been written. Its words repeat nothing of the file. */
export class AudienceRefused extends Error {
  override name = 'AudienceRefused';
  readonly code: AudienceRefusal;
  /** `/header/2` for its third column; empty for the file. */
  readonly pointer: string;
  /** The rest of a sentence that begins with the file or the column. */
  readonly detail: string;
  /** Null where no line is to blame. */
  readonly line: number | null;

  constructor(code: AudienceRefusal, detail: string, { pointer = '', line = null }: Place = {}) {
    super(code);
    this.code = code;
    this.pointer = pointer;
    this.detail = detail;
    this.line = line;
  }
}

type Place = { pointer?: string; line?: number | null };

export function isRowProblem(read: AudienceRow | Recipient | RowProblem): read is RowProblem {
  return 'code' in read;
}

/** Of a line, in bytes of UTF-8; of a row that takes several lines, all together. */
export const LONGEST_LINE = 65_536;

export function lineTooLong(line: number): AudienceRefused {
  const detail = 'has a line of more than 64 KiB, or a quote that is never closed';
  return new AudienceRefused('line_too_long', detail, { line });
}
