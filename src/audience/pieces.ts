import { AudienceRefused } from './audience.ts';

/** What happens at a byte of the file, and so in a line. */
const OF_A_LINE = ['not_utf8', 'not_in_charset', 'malformed_gzip', 'too_large'];
/** In characters. The shortest rows, a thousand to a piece, still take no longer than others may wait. */
const PIECE = 1_024;

/**
 * Text in pieces of one size, wherever it was cut on its way, with LF for each line break (CR LF and CR as well, also
 * inside of quotes). So what follows reads the same file the same way, and counts lines as an editor does. Where the
 * text breaks off, what came of it is given first.
 * @throws AudienceRefused as the text does, with the line in which it happened
 */
export async function* inPieces(texts: AsyncIterable<string>): AsyncGenerator<string, void> {
  let rest = '';
  let line = 1;
  try {
    for await (const text of texts) {
      const open = rest + text;
      // Whether a LF follows, the next text tells.
      const isCut = open.endsWith('\r');
      const ready = (isCut ? open.slice(0, -1) : open).replace(/\r\n?/g, '\n');
      let from = 0;
      for (let to = endOfPiece(ready, from); to <= ready.length; to = endOfPiece(ready, from)) {
        const piece = ready.slice(from, to);
        line += countBreaks(piece);
        yield piece;
        from = to;
      }
      rest = ready.slice(from) + (isCut ? '\r' : '');
    }
  } catch (error) {
    const last = rest.replace(/\r$/, '\n');
    if (last !== '') yield last;
    if (!(error instanceof AudienceRefused && OF_A_LINE.includes(error.code))) throw error;
    throw new AudienceRefused(error.code, error.detail, { line: line + countBreaks(last) });
  }
  if (rest !== '') yield rest.replace(/\r$/, '\n');
}

/** Not in the middle of a pair of surrogates: half of one cannot be written as UTF-8. */
function endOfPiece(text: string, from: number): number {
  const to = from + PIECE;
  const last = text.charCodeAt(to - 1);
  return last >= 0xd800 && last <= 0xdbff ? to - 1 : to;
}

function countBreaks(text: string): number {
  let breaks = 0;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) breaks++;
  return breaks;
}
