import { isUtf8 } from 'node:buffer';
import iconv from 'iconv-lite';
import { AudienceRefused } from './audience.ts';

/** Takes bytes as they come and gives text: one may begin in the middle of a letter. */
type Decoder = { write(bytes: Buffer): Iterable<string>; end(): Iterable<string> };

/** What `iconv-lite` has besides, such as base64 and hexadecimal digits, is no charset of a file. */
const CHARSETS = [
  /^(?:windows|cp|ibm)-?\d{3,4}$/,
  /^(?:iso-?8859-?\d{1,2}|latin-?\d|(?:us-)?ascii)$/,
  /^(?:mac(?:intosh|roman|centeuro)|koi8-[ru])$/,
  /^(?:shift_jis|sjis|euc-(?:jp|kr|cn)|gbk|gb2312|gb18030|big5)$/,
];
const UTF8 = /^(?:utf-?8)?$/;
/** What Windows writes under these names (https://encoding.spec.whatwg.org/#names-and-labels). */
const LATIN1 = /^(?:iso-?8859-?1|latin-?1)$/;

const UTF8_MARK = [0xef, 0xbb, 0xbf];
const UTF16LE_MARK = [0xff, 0xfe];
const UTF16BE_MARK = [0xfe, 0xff];
const GZIP = [0x1f, 0x8b];
/** ZIP, and so the workbooks of spreadsheets. */
const ZIP = [0x50, 0x4b, 0x03, 0x04];
const LONGEST_MARK = 4;

/**
 * The text of the file without a byte order mark. No byte is guessed: what the charset does not have is refused.
 * @param charset as the upload names it; null for UTF-8, or UTF-16 by its mark
 * @throws AudienceRefused `unknown_charset`, `not_text`, `not_utf8` with the byte, `not_utf16`, `not_in_charset`
 */
export async function* decode(bytes: AsyncIterable<Uint8Array>, charset: string | null): AsyncGenerator<string, void> {
  const said = charset?.trim().toLowerCase() ?? '';
  let decoder: Decoder | null = null;
  let head: Buffer = Buffer.alloc(0);
  for await (const chunk of bytes) {
    if (decoder) {
      yield* decoder.write(Buffer.from(chunk));
      continue;
    }
    head = Buffer.concat([head, chunk]);
    if (head.length < LONGEST_MARK) continue;
    decoder = createDecoder(said, head);
    yield* decoder.write(head);
  }
  if (!decoder) {
    decoder = createDecoder(said, head);
    yield* decoder.write(head);
  }
  yield* decoder.end();
}

/** @param head the first bytes of the file */
function createDecoder(said: string, head: Buffer): Decoder {
  if (begins(head, GZIP)) {
    throw new AudienceRefused('not_text', 'is compressed: send it as gzip, once, with `Content-Encoding: gzip`');
  }
  if (begins(head, ZIP)) {
    throw new AudienceRefused('not_text', 'is a workbook or a ZIP file: save it as CSV in UTF-8');
  }
  if (said === 'utf-16le' || said === 'utf-16be') return utf16(said);
  if (UTF8.test(said) || said === 'utf-16') {
    if (begins(head, UTF16BE_MARK)) return utf16('utf-16be');
    if (said === 'utf-16' || begins(head, UTF16LE_MARK)) return utf16('utf-16le');
    return utf8(begins(head, UTF8_MARK) ? UTF8_MARK.length : 0);
  }
  return other(said);
}

const begins = (head: Uint8Array, mark: readonly number[]) => mark.every((byte, index) => head[index] === byte);

/** Names the first byte that is none, which `TextDecoder` does not. */
function utf8(markLength: number): Decoder {
  let offset = 0;
  let rest: Buffer = Buffer.alloc(0);
  return {
    *write(bytes) {
      const open = Buffer.concat([rest, bytes]);
      const whole = open.subarray(0, wholeLength(open));
      const good = isUtf8(whole) ? whole.length : validLength(whole);
      // The mark is in the first bytes, which are written together.
      yield whole.toString('utf8', offset === 0 ? markLength : 0, good);
      offset += good;
      if (good < whole.length) throw notUtf8(offset);
      rest = open.subarray(good);
    },
    end() {
      if (rest.length > 0) throw notUtf8(offset);
      return [];
    },
  };
}

function notUtf8(offset: number): AudienceRefused {
  const hint = 'save it as UTF-8, or name its charset, such as `Content-Type: text/csv;charset=windows-1252`';
  return new AudienceRefused('not_utf8', `is not UTF-8 at byte ${offset}: ${hint}`);
}

/** Without the bytes of a last letter that may still go on. */
function wholeLength(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte >> 6 === 0b10) continue;
    const wanted = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
    return wanted > back ? bytes.length - back : bytes.length;
  }
  return bytes.length;
}

/** Up to where bytes are UTF-8 that are not all of it: found by halves. */
function validLength(bytes: Uint8Array): number {
  let [good, bad] = [0, bytes.length];
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    const part = bytes.subarray(0, middle);
    if (isUtf8(part.subarray(0, wholeLength(part)))) good = middle;
    else bad = middle;
  }
  return wholeLength(bytes.subarray(0, good));
}

function utf16(name: 'utf-16le' | 'utf-16be'): Decoder {
  const decoder = new TextDecoder(name, { fatal: true });
  function* read(bytes?: Buffer): Generator<string> {
    try {
      yield bytes ? decoder.decode(bytes, { stream: true }) : decoder.decode();
    } catch {
      throw new AudienceRefused('not_utf16', 'is not UTF-16, although it says so or begins so, or broke off');
    }
  }
  return { write: read, end: () => read() };
}

/** Node's own decoder takes windows-1252 for Latin 1 in some releases: https://github.com/nodejs/node/issues/56542 */
function other(charset: string): Decoder {
  if (!CHARSETS.some((known) => known.test(charset)) || !iconv.encodingExists(charset)) {
    throw new AudienceRefused('unknown_charset', 'has a charset that is not known here: UTF-8 is best');
  }
  const decoder = iconv.getDecoder(LATIN1.test(charset) ? 'windows-1252' : charset);
  function* known(text: string): Generator<string> {
    // What stands for a byte that the charset does not have. Only a file in Unicode has it of its own.
    const [good = '', ...bad] = text.split('\ufffd');
    yield good;
    if (bad.length > 0) throw new AudienceRefused('not_in_charset', `has a byte that ${charset} does not have`);
  }
  return { write: (bytes) => known(decoder.write(bytes)), end: () => known(decoder.end() ?? '') };
}
