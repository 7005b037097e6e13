import {
  type AudienceBatch,
  type AudienceOptions,
  AudienceRefused,
  type AudienceRow,
} from '../../src/audience/audience.ts';
import { readAudience } from '../../src/audience/read-audience.ts';
import { recipientReader } from '../../src/services/notifications/recipient.ts';

export const CSV = 'text/csv';
export const NDJSON = 'application/x-ndjson';

export type Options = Partial<AudienceOptions>;

/** What became of a file: its rows and its refused ones, and what ended the reading before its end. */
export type Reading = {
  rows: AudienceRow[];
  refused: AudienceBatch['refused'];
  batches: AudienceBatch[];
  /** By the last batch. */
  linesRead: number;
  error: unknown;
};

export function optionsWith({ channel = 'email', ...others }: Options = {}): AudienceOptions {
  return {
    contentType: CSV,
    contentEncoding: null,
    charset: null,
    channel,
    fromLine: 1,
    header: null,
    readRecipient: recipientReader(channel),
    check: () => null,
    ...others,
  };
}

/** Reads a whole file, or the pieces of one. */
export async function read(
  file: string | Uint8Array | AsyncIterable<Uint8Array>,
  options: Options = {},
): Promise<Reading> {
  const batches: AudienceBatch[] = [];
  let error: unknown = null;
  const source = typeof file === 'string' || file instanceof Uint8Array ? inChunks(file) : file;
  try {
    await readAudience(source, optionsWith(options), { write: async (batch) => void batches.push(batch) });
  } catch (reason) {
    error = reason;
  }
  return {
    rows: batches.flatMap((batch) => batch.rows),
    refused: batches.flatMap((batch) => batch.refused),
    batches,
    linesRead: batches.at(-1)?.linesRead ?? 0,
    error,
  };
}

/** As it may arrive: by so many bytes at once. */
export async function* inChunks(file: string | Uint8Array, size = 65_536): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(file);
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

/** The lines of those that were taken, `4 invalid_address` of those that were not, `malformed_csv 5` of what ended it. */
export function inShort({ rows, refused, error }: Reading) {
  return {
    taken: rows.map(({ line }) => line),
    refused: refused.map(({ line, code }) => `${line} ${code}`),
    ends: error instanceof AudienceRefused ? `${error.code} ${error.line}` : error,
  };
}
