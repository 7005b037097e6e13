import { gzipSync } from 'node:zlib';
import { NDJSON, type Options } from './reading.ts';

export type HostileFile = {
  name: string;
  file: string | Buffer;
  options?: Options;
  /** Lines; not given where it depends on how much had come when the reading ended. */
  taken?: number[];
  refused?: string[];
  /** Code and line. */
  ends?: string;
};

const ADA = 'ada@canary.example';
const BOB = 'bob@canary.example';
const ROW = `email,name\n${ADA},Ada\n`;
const KIB_64 = 65_536;

const latin = (text: string) => Buffer.from(text, 'latin1');
const utf16 = (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le');
const swapped = (bytes: Buffer) => Buffer.from(bytes).swap16();
const bytes = (before: string, ...odd: number[]) => Buffer.concat([Buffer.from(before), Buffer.from(odd)]);
const gzip = { contentEncoding: 'gzip' };
const said = (charset: string) => ({ charset });
const ndjson = { contentType: NDJSON };

const charsets: HostileFile[] = [
  { name: 'UTF-8 with a mark', file: `\ufeff${ROW}`, taken: [2] },
  { name: 'a mark and nothing else', file: '\ufeff', taken: [], ends: 'empty null' },
  { name: 'half a mark', file: bytes('', 0xef, 0xbb), taken: [], ends: 'not_utf8 1' },
  { name: 'UTF-16, little end first', file: utf16(ROW), taken: [2] },
  { name: 'UTF-16, big end first', file: swapped(utf16(ROW)), taken: [2] },
  { name: 'UTF-16 that is said, without a mark', file: utf16(ROW).subarray(2), options: said('UTF-16LE'), taken: [2] },
  {
    name: 'UTF-16 without half of its last letter',
    file: utf16(ROW).subarray(0, -1),
    taken: [],
    ends: 'not_utf16 null',
  },
  { name: 'UTF-16 with half a pair', file: utf16(`${ROW}\ud800\n`), ends: 'not_utf16 null' },
  { name: 'UTF-16 that nothing tells', file: utf16(ROW).subarray(2), taken: [], ends: 'invalid_column 1' },
  { name: 'windows-1252 that nothing tells', file: latin(`${ROW}${BOB},Zo\xeb\n`), taken: [2], ends: 'not_utf8 3' },
  { name: 'windows-1252', file: latin(`${ROW}${BOB},Zo\xeb\n`), options: said('windows-1252'), taken: [2, 3] },
  {
    name: 'windows-1252 with a byte that it does not have',
    file: latin(`${ROW}${BOB},\x81\n`),
    options: said('windows-1252'),
    taken: [2],
    ends: 'not_in_charset 3',
  },
  { name: 'a charset that nobody knows', file: ROW, options: said('klingon'), taken: [], ends: 'unknown_charset null' },
  { name: 'a charset that is none', file: ROW, options: said('base64'), taken: [], ends: 'unknown_charset null' },
  {
    name: 'a property for a charset',
    file: ROW,
    options: said('constructor'),
    taken: [],
    ends: 'unknown_charset null',
  },
  { name: 'cut in a letter', file: bytes(`${ROW}${BOB},Zo`, 0xc3), taken: [2], ends: 'not_utf8 3' },
  {
    name: 'a letter in too many bytes',
    file: bytes(`${ROW}${BOB},`, 0xc0, 0x80, 0x0a),
    taken: [2],
    ends: 'not_utf8 3',
  },
  { name: 'half a pair in UTF-8', file: bytes(`${ROW}${BOB},`, 0xed, 0xa0, 0x80), taken: [2], ends: 'not_utf8 3' },
  { name: 'beyond Unicode', file: bytes(`${ROW}${BOB},`, 0xf5, 0x80, 0x80, 0x80), taken: [2], ends: 'not_utf8 3' },
  { name: 'letters of four bytes', file: `${ROW}${BOB},😀😀\n`, taken: [2, 3] },
];

const packed = gzipSync(ROW);
const tampered = Buffer.from(packed);
tampered.writeUInt32LE(0, packed.length - 8);
const packing: HostileFile[] = [
  { name: 'gzip', file: packed, options: gzip, taken: [2] },
  {
    name: 'gzip in two members',
    file: Buffer.concat([packed, gzipSync(`${BOB},Bob\n`)]),
    options: gzip,
    taken: [2, 3],
  },
  { name: 'gzip, cut', file: packed.subarray(0, -12), options: gzip, ends: 'malformed_gzip' },
  { name: 'gzip with a wrong checksum', file: tampered, options: gzip, ends: 'malformed_gzip' },
  { name: 'no gzip, although it is said', file: ROW, options: gzip, taken: [], ends: 'malformed_gzip' },
  { name: 'gzip that nobody told of', file: packed, taken: [], ends: 'not_text null' },
  { name: 'gzip of gzip', file: gzipSync(packed), options: gzip, taken: [], ends: 'not_text null' },
  {
    name: 'a bomb of nothing',
    file: gzipSync(Buffer.alloc(16 << 20)),
    options: gzip,
    taken: [],
    ends: 'line_too_long 1',
  },
  { name: 'a bomb of empty lines', file: gzipSync(`${ROW}${'\n'.repeat(16 << 20)}`), options: gzip, ends: 'too_large' },
  { name: 'a bomb of rows', file: gzipSync(`email\n${`${ADA}\n`.repeat(200_000)}`), options: gzip, ends: 'too_large' },
  { name: 'a workbook', file: bytes('PK', 3, 4, 20, 0, 6, 0), taken: [], ends: 'not_text null' },
  { name: 'Brotli', file: ROW, options: { contentEncoding: 'br' }, taken: [], ends: 'unsupported_encoding null' },
  {
    name: 'JSON',
    file: '[]',
    options: { contentType: 'application/json' },
    taken: [],
    ends: 'unsupported_media_type null',
  },
];

const breaks: HostileFile[] = [
  { name: 'nothing', file: '', taken: [], ends: 'empty null' },
  { name: 'only line breaks', file: '\r\n\n\r\r\n', taken: [], ends: 'empty null' },
  { name: 'a header alone', file: 'email', taken: [] },
  { name: 'CR LF', file: `email\r\n${ADA}\r\n${BOB}\r\n`, taken: [2, 3] },
  { name: 'CR', file: `email\r${ADA}\r${BOB}\r`, taken: [2, 3] },
  { name: 'all of them', file: `email\r${ADA}\n${BOB}\r\n\rx@canary.example`, taken: [2, 3, 5] },
  { name: 'empty lines', file: `\n\nemail\n\n${ADA}\n\n\n${BOB}\n\n`, taken: [5, 8] },
  { name: 'lines of blanks', file: `email,name\n  \n${ADA},Ada\n\t \n${BOB},Bob`, taken: [3, 5] },
  { name: 'rows of delimiters', file: `email,name\n,\n${ADA},Ada\n , \n${BOB},Bob`, taken: [3, 5] },
  { name: 'a break in quotes', file: `email,name\n${ADA},"A\nda"\n${BOB},Bob`, taken: [2, 4] },
  { name: 'CR LF in quotes', file: `email,name\r\n${ADA},"A\r\n\r\nda"\r\n${BOB},Bob`, taken: [2, 5] },
  { name: 'semicolons', file: `email;name\n${ADA};Ada, Countess\n`, taken: [2] },
  { name: 'tabs', file: `email\tname\n${ADA}\tAda\n`, taken: [2] },
  { name: 'semicolons in a quoted name', file: `"email","a;b;c"\n${ADA},x\n`, taken: [2] },
];

const quotes: HostileFile[] = [
  {
    name: 'a quote that is never closed',
    file: `email,name\n${ADA},"Ada\n${BOB},Bob\n`,
    taken: [],
    ends: 'malformed_csv 2',
  },
  {
    name: 'the same in a long file',
    file: `${ROW}${BOB},"Bob\n${`${BOB},Bob\n`.repeat(10_000)}`,
    taken: [2],
    ends: 'line_too_long 3',
  },
  { name: 'a quote inside', file: `${ROW}${BOB},5" pipe\n`, taken: [2], ends: 'malformed_csv 3' },
  { name: 'more after a quote', file: `${ROW}${BOB},"Bob"by\n`, taken: [2], ends: 'malformed_csv 3' },
  { name: 'a quote alone', file: `${ROW}"`, taken: [2], ends: 'malformed_csv 3' },
  { name: 'doubled quotes', file: `${ROW}${BOB},"5"" pipe"\n`, taken: [2, 3] },
  { name: 'blanks around quotes', file: `email , name\n ${ADA} , "Ada" \n`, taken: [2] },
];

const sizes: HostileFile[] = [
  { name: 'a line of 64 KiB', file: `${ROW}${BOB},${'x'.repeat(KIB_64 - BOB.length - 1)}\n`, taken: [2, 3] },
  {
    name: 'a line of 64 KiB and a byte',
    file: `${ROW}${BOB},${'x'.repeat(KIB_64 - BOB.length)}\n`,
    taken: [2],
    ends: 'line_too_long 3',
  },
  { name: 'a header without an end', file: 'x'.repeat(1 << 20), taken: [], ends: 'line_too_long 1' },
  { name: 'a million columns', file: `${'a,'.repeat(1_000_000)}email\n${ADA}`, taken: [], ends: 'line_too_long 1' },
  { name: 'a hundred and one', file: `email${',a'.repeat(100)}\n`, taken: [], ends: 'too_many_columns 1' },
  { name: 'a million fields', file: `${ROW}${','.repeat(1_000_000)}\n`, taken: [2], ends: 'line_too_long 3' },
  {
    name: 'a million fields in lines that quotes join',
    file: `${ROW}${`"\n"${','.repeat(50_000)}`.repeat(20)}\n`,
    taken: [2],
    ends: 'line_too_long 3',
  },
  { name: 'emptiness before the header', file: `${'\n'.repeat(200_000)}${ROW}`, taken: [], ends: 'line_too_long 1' },
  { name: 'emptiness between rows', file: `${ROW}${'\n'.repeat(200_000)}${BOB},Bob`, taken: [2, 200_003] },
  {
    name: 'NDJSON without a break',
    file: `{"a":"${'x'.repeat(1 << 20)}"}`,
    options: ndjson,
    taken: [],
    ends: 'line_too_long 1',
  },
];

const header = (name: string, first: string, ends: string): HostileFile => ({
  name,
  file: `${first}\n${ADA},x,y\n`,
  taken: [],
  ends: `${ends} 1`,
});

const headers: HostileFile[] = [
  header('no column for the address', 'name,first,last', 'required'),
  header('a name in other letters', 'Email,first,last', 'required'),
  header('no header', `${ADA},x,y`, 'required'),
  header('a name twice', 'email,name,name', 'duplicate_column'),
  header('the same name twice', 'email,name,data.name', 'duplicate_column'),
  header('a value and an object', 'email,order,order.number', 'conflicting_columns'),
  header('an object and a value', 'email,order.number.long,order.number', 'conflicting_columns'),
  header('no name', 'email,name,', 'unnamed_column'),
  header('a prototype', 'email,name,__proto__', 'forbidden_key'),
  header('a prototype within', 'email,name,data.a.constructor.b', 'forbidden_key'),
  header('a type that there is not', 'email,name,born:date', 'invalid_column'),
  header('a type of a field', 'email,name,phone:number', 'invalid_column'),
  header('a dot too many', 'email,name,a..b', 'invalid_column'),
  header('a long name', `email,name,${'x'.repeat(201)}`, 'invalid_column'),
  header('NUL in a name', 'email,name,a\0b', 'invalid_column'),
];

const row = (name: string, columns: string, fields: string, code: string, options?: Options): HostileFile => ({
  name,
  file: `${columns}\n${fields}\n`,
  taken: [],
  refused: [`2 ${code}`],
  ...(options && { options }),
});

const rows: HostileFile[] = [
  row('a field too few', 'email,name', ADA, 'wrong_field_count'),
  row('a field too many', 'email,name', `${ADA},Ada,x`, 'wrong_field_count'),
  row('no address', 'email,name', ',Ada', 'required'),
  row('a wrong address', 'email', 'canary', 'invalid_address'),
  row('NUL', 'email,name', `${ADA},A\0da`, 'forbidden_character'),
  row('a rounded number', 'phone', '4.91512E+12', 'invalid_address', { channel: 'sms' }),
  row('a number without its country', 'phone', '0151 23456789', 'invalid_address', { channel: 'sms' }),
  row('a zone that there is not', 'email,timeZone', `${ADA},Mars/Olympus`, 'invalid_value'),
  row('an offset for a zone', 'email,timeZone', `${ADA},+02:00`, 'invalid_value'),
  row('no language', 'email,locale', `${ADA},canary!`, 'invalid_value'),
  row('a bad variant', 'email,variant', `${ADA},Canary B`, 'invalid_value'),
  row('a long event id', 'email,eventId', `${ADA},${'x'.repeat(256)}`, 'invalid_value'),
  row('a decimal comma', 'email;n:number', `${ADA};1,5`, 'invalid_type'),
  row('a rounded value', 'email,n:number', `${ADA},1E+05`, 'invalid_type'),
  row('more digits than are kept', 'email,n:number', `${ADA},12345678901234567890`, 'out_of_range'),
  row('neither true nor false', 'email,b:boolean', `${ADA},yes`, 'invalid_type'),
];

const line = (name: string, text: string, code: string): HostileFile => ({
  name: `NDJSON: ${name}`,
  file: `{"email":"${ADA}"}\n${text}\n{"email":"${BOB}"}`,
  options: ndjson,
  taken: [1, 3],
  refused: [`2 ${code}`],
});

const lines: HostileFile[] = [
  { name: 'NDJSON with a mark', file: `\ufeff{"email":"${ADA}"}`, options: ndjson, taken: [1] },
  {
    name: 'NDJSON: empty lines',
    file: `\n{"email":"${ADA}"}\r\n \r\n{"email":"${BOB}"}\r\n`,
    options: ndjson,
    taken: [2, 4],
  },
  { name: 'NDJSON: nothing', file: '', options: ndjson, taken: [] },
  line('an array', `[{"email":"${ADA}"}]`, 'invalid_json'),
  line('a word', 'canary', 'invalid_json'),
  line('cut', `{"email":"${ADA}"`, 'invalid_json'),
  line('a field that there is not', `{"email":"${ADA}","mail":1}`, 'unknown_field'),
  line('a prototype', `{"email":"${ADA}","__proto__":{"data":{}}}`, 'unknown_field'),
  line('what looks like a refusal', '{"code":"x","pointer":"/canary","detail":1}', 'unknown_field'),
  line('data that is none', `{"email":"${ADA}","data":[1]}`, 'invalid_type'),
  line('a number for a text', `{"email":"${ADA}","locale":1}`, 'invalid_type'),
  line('a number for an address', '{"email":1}', 'invalid_type'),
  line('half a pair', `{"email":"${ADA}","data":{"a":"\\ud800"}}`, 'forbidden_character'),
  line('NUL', `{"email":"${ADA}","data":{"a":"\\u0000"}}`, 'forbidden_character'),
  line('a number that is lost', `{"email":"${ADA}","data":{"a":1e400}}`, 'out_of_range'),
  line('33 levels', `{"email":"${ADA}","data":${'{"a":'.repeat(33)}1${'}'.repeat(33)}}`, 'too_deep'),
  line('brackets', '['.repeat(60_000), 'invalid_json'),
];

export const HOSTILE_FILES = [...charsets, ...packing, ...breaks, ...quotes, ...sizes, ...headers, ...rows, ...lines];
