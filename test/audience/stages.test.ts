import { describe, expect, it, test } from 'vitest';
import { readHeader } from '../../src/audience/columns.ts';
import { csvRecords } from '../../src/audience/csv.ts';
import { decode } from '../../src/audience/decode.ts';
import { ndjsonLines } from '../../src/audience/ndjson.ts';
import { inPieces } from '../../src/audience/pieces.ts';
import { inChunks } from './reading.ts';

async function* each<T>(...all: T[]): AsyncGenerator<T> {
  yield* all;
}

async function gather<T>(stage: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const one of stage) all.push(one);
  return all;
}

describe('a file in a charset that is said', () => {
  it.each([
    ['windows-1252', [0x80, 0x92, 0xeb], '€’ë'],
    ['ISO-8859-1', [0x80, 0x92, 0xeb], '€’ë'],
    ['windows-1251', [0xcf, 0xf0, 0xe8], 'При'],
    ['shift_jis', [0x83, 0x65, 0x83, 0x58], 'テス'],
    ['gb18030', [0x94, 0x39, 0xda, 0x33], '💩'],
    ['UTF8', [0xe2, 0x82, 0xac], '€'],
    ['utf-16be', [0x20, 0xac], '€'],
    ['utf-16', [0xfe, 0xff, 0x20, 0xac], '€'],
  ])('%s', async (charset, bytes, text) => {
    for (const size of [1, 2, 3, 64]) {
      expect((await gather(decode(inChunks(Buffer.from(bytes), size), charset))).join('')).toBe(text);
    }
  });
});

test('the byte that is not UTF-8 is named by its place in the file', async () => {
  const file = Buffer.concat([Buffer.from(`\ufeff${'ü'.repeat(50_000)}`), Buffer.from([0xfc, 0x6e])]);
  for (const size of [1, 1_000, 65_536, file.length]) {
    await expect(gather(decode(inChunks(file, size), null))).rejects.toMatchObject({
      code: 'not_utf8',
      detail: expect.stringContaining('at byte 100003:'),
    });
  }
});

test('pieces have one size and one line break, and part no pair of surrogates', async () => {
  const text = 'x\r\n😀\r'.repeat(2_000);
  const whole = await gather(inPieces(each(text)));
  expect(whole.join('')).toBe('x\n😀\n'.repeat(2_000));
  expect(whole.slice(0, -1).filter((piece) => piece.length < 1_023 || /\p{Cs}/u.test(piece))).toEqual([]);
  expect(await gather(inPieces(each(...text.split(/(?<=\r)/), '')))).toEqual(whole);
});

test('rows are told with the lines on which they begin and end', async () => {
  const pieces = each('\na,b\n\n1,"', 'x\ny', '\n"\n', ',\n2,\n3', ',4');
  const records = (await gather(csvRecords(pieces))).flat();
  expect(records.map(({ line, endLine, fields }) => [line, endLine, ...fields])).toEqual([
    [2, 2, 'a', 'b'],
    [4, 6, '1', 'x\ny\n'],
    [8, 8, '2', ''],
    [9, 9, '3', '4'],
  ]);
  const lines = (await gather(ndjsonLines(each('\n{"a":', '1}\n\n', '2')))).flat();
  expect(lines.map(({ line, read }) => [line, 'given' in read()])).toEqual([
    [2, true],
    [4, false],
  ]);
});

test('a column is a field of the row by its very name, and data by any other', () => {
  expect(readHeader([' email ', 'Name', 'data.url', 'a.b:number', 'c:boolean'], 1, 'email')).toEqual([
    { path: ['email'], kind: 'text' },
    { path: ['data', 'Name'], kind: 'text' },
    { path: ['data', 'url'], kind: 'text' },
    { path: ['data', 'a', 'b'], kind: 'number' },
    { path: ['data', 'c'], kind: 'boolean' },
  ]);
});
