const LF = 10;
/** It takes the place of the first line, so that those behind it keep their numbers. */
const EMPTY_LINE = new Uint8Array([LF]);

/**
 * Takes the first line off bytes that come in pieces. `rest` begins with an empty one in its place; it is to be read once.
 * @param most bytes that the line may have; null is answered for a longer one
 */
export async function takeFirstLine(
  source: AsyncIterable<Uint8Array>,
  most: number,
): Promise<{ first: Uint8Array; rest: AsyncIterable<Uint8Array> } | null> {
  const pieces = source[Symbol.asyncIterator]();
  const read: Uint8Array[] = [];
  let size = 0;
  for (;;) {
    const { done, value = new Uint8Array() } = await pieces.next();
    const end = value.indexOf(LF);
    const own = end < 0 ? value : value.subarray(0, end);
    size += own.byteLength;
    if (size > most) {
      await pieces.return?.();
      return null;
    }
    read.push(own);
    if (done === true || end >= 0) return { first: Buffer.concat(read), rest: restOf(value.subarray(end + 1), pieces) };
  }
}

async function* restOf(piece: Uint8Array, pieces: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  yield EMPTY_LINE;
  if (piece.byteLength > 0) yield piece;
  for (;;) {
    const { done, value } = await pieces.next();
    if (done === true) return;
    yield value;
  }
}
