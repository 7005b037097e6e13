import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { AudienceRefused } from './audience.ts';

/** What is decoded at once: a fraction of a millisecond. */
const SLICE_BYTES = 65_536;
const MIB = 1_048_576;
const MOST_BYTES = 512 * MIB;
/** A file of names and addresses becomes five to twelve times its size; a bomb a thousand times. */
const MOST_RATIO = 20;
/** So much is taken at any ratio: short files of equal rows are no bombs. */
const FREE_BYTES = MIB;

/**
 * The bytes of the file, in slices of at most 64 KiB.
 * @param encoding of the upload: `gzip`, or null
 * @throws AudienceRefused `unsupported_encoding`, `malformed_gzip`, `too_large`; what the source throws
 */
export async function* unpack(
  source: AsyncIterable<Uint8Array>,
  encoding: string | null,
): AsyncGenerator<Uint8Array, void> {
  let bytes = 0;
  for await (const chunk of opened(source, encoding)) {
    bytes += chunk.length;
    if (bytes > MOST_BYTES) throw new AudienceRefused('too_large', 'is larger than 512 MiB: send it in parts');
    for (let at = 0; at < chunk.length; at += SLICE_BYTES) yield chunk.subarray(at, at + SLICE_BYTES);
  }
}

function opened(source: AsyncIterable<Uint8Array>, encoding: string | null): AsyncIterable<Uint8Array> {
  switch (encoding?.trim().toLowerCase() ?? '') {
    case '':
    case 'identity':
      return source;
    case 'gzip':
    case 'x-gzip':
      return gunzipped(source);
    default:
      throw new AudienceRefused('unsupported_encoding', 'must be sent as it is, or as gzip');
  }
}

async function* gunzipped(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  let packed = 0;
  async function* counted(): AsyncGenerator<Uint8Array, void> {
    for await (const chunk of source) {
      packed += chunk.length;
      yield chunk;
    }
  }
  const gunzip = createGunzip();
  // What goes wrong in it, the loop below is told as well.
  pipeline(counted, gunzip).catch(() => {});
  let bytes = 0;
  try {
    for await (const chunk of gunzip) {
      bytes += chunk.length;
      if (bytes > FREE_BYTES && bytes > packed * MOST_RATIO) {
        throw new AudienceRefused('too_large', `unpacks to more than ${MOST_RATIO} times its size: send it as it is`);
      }
      yield chunk;
    }
  } catch (error) {
    throw isOfZlib(error) ? new AudienceRefused('malformed_gzip', 'is not gzip, or broke off') : error;
  } finally {
    gunzip.destroy();
  }
}

/** https://nodejs.org/api/zlib.html: errors of zlib have its own codes, such as `Z_BUF_ERROR` for an end too early. */
function isOfZlib(error: unknown): boolean {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('Z_');
}
