import { Readable } from 'node:stream';

const CHUNK_BYTES = 65_536;

/**
 * The message as a stream whose last chunk is held back until `beforeLast` has returned. nodemailer writes the final
 * dot only after the stream's end, so a stream that breaks off here never leads to a dot.
 * highWaterMark 0: nothing is read ahead, so the last chunk is asked for only when the one before is on its way.
 */
export function heldBody(raw: Buffer, beforeFirst: () => void, beforeLast: () => void): Readable {
  let offset = 0;
  return new Readable({
    highWaterMark: 0,
    read() {
      try {
        if (offset === 0) beforeFirst();
        const chunk = raw.subarray(offset, offset + CHUNK_BYTES);
        offset += chunk.length;
        if (offset === raw.length) beforeLast();
        this.push(chunk);
        if (offset === raw.length) this.push(null);
      } catch (error) {
        this.destroy(error as Error);
      }
    },
  });
}
